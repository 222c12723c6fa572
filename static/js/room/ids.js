/** A name for a post before the server has one: 144 random bits in 24 letters, digits, - and _. The same again is the same post. */
export function newClientId() {
  const bytes = crypto.getRandomValues(new Uint8Array(18));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}
