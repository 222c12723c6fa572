/** Dates and times of a page in the reader's own zone. */
import { localise } from "./moments.js";

localise(document);
