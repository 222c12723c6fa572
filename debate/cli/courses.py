"""`debate course …`: courses, their codes and their members, without a browser."""

from __future__ import annotations

import click

from .. import config
from ..forms.courses import CODE_DAYS, ChosenRole, CourseTitle, NewCode, shown_code
from ..models import Course, Role
from ..services import administration, courses

ROLES = [role.value for role in Role]


@click.group("course")
def group() -> None:
    """Courses: list and open them, renew a code, say who is what."""
    from . import open_database

    open_database()


@group.command("list")
def list_courses() -> None:
    """Every course with its number, its code and its members."""
    for course, count in courses.everybodys(administration.operator()):
        code = courses.open_code(course)
        click.echo(f"{course.id:>5}  {shown_code(code) if code else '-':<8}{count:>5} members  {course.title}")


@group.command()
@click.argument("title")
@click.option("--instructor", "login", metavar="LOGIN", help="Who teaches it; somebody who has an account.")
def new(title: str, login: str | None) -> None:
    """Open a course called TITLE and print its code."""
    instructor = administration.by_login(login) if login else None
    course = courses.create(administration.operator(), CourseTitle.parse({"title": title}), instructor)
    click.echo(f"Course {course.id}, {course.title}, is open.")
    _show_code(course)


@group.command()
@click.argument("course_id", metavar="COURSE", type=int)
@click.option("--days", default=CODE_DAYS, show_default=True, help="How long the code opens the course.")
@click.option("--end", is_flag=True, help="End the code instead, so that nobody can join with it.")
def code(course_id: int, days: int, end: bool) -> None:
    """Renew the code of COURSE (its number) and print it."""
    operator = administration.operator()
    course = courses.find(operator, course_id)
    if end:
        courses.end_code(operator, course)
        click.echo(f"The code of {course.title} has ended.")
        return
    courses.renew_code(operator, course, NewCode.parse({"days": days}))
    _show_code(course)


@group.command()
@click.argument("course_id", metavar="COURSE", type=int)
@click.argument("login")
@click.argument("role", type=click.Choice([*ROLES, "none"]))
def member(course_id: int, login: str, role: str) -> None:
    """Make LOGIN a student, moderator or instructor of COURSE; “none” takes them out of it."""
    operator, person = administration.operator(), administration.by_login(login)
    course = courses.find(operator, course_id)
    if role == "none":
        courses.remove_member(operator, course, person.id)
        click.echo(f"{person.name} is no longer in {course.title}.")
        return
    courses.enrol(person, course, Role(role))
    courses.set_role(operator, course, person.id, ChosenRole.parse({"role": role}))
    click.echo(f"{person.name} is {role} in {course.title}.")


def _show_code(course: Course) -> None:
    found = courses.open_code(course)
    if found is not None and course.code_ends_at is not None:
        click.echo(f"Students join with the code {shown_code(found)} or at {config.read().address}/join/{found}")
        click.echo(f"until {course.code_ends_at.astimezone():%d %B %Y, %H:%M}.")
