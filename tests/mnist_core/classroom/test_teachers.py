import pytest

from mnist_core.classroom.store import ClassStore
from mnist_core.classroom.teachers import BY_KEY, BY_LINK, OPENED
from mnist_core.errors import ClassError


def test_only_who_opened_it_or_shows_the_secret_is_its_teacher(store: ClassStore) -> None:
    opened = store.open("teacher")
    secret = store.teachers.new_secret(opened.id)
    other = store.open("someone")
    assert store.teachers.is_teacher(opened.id, "teacher") and not store.teachers.is_teacher(opened.id, "someone")
    with pytest.raises(ClassError, match="isn't this class's teacher link"):
        store.teachers.let_in(other, secret, "phone")
    store.teachers.let_in(opened, secret, "laptop")
    store.teachers.let_in(opened, secret, "laptop")
    assert store.teachers.classes_of("laptop") == [opened] and store.teachers.classes_of("phone") == []
    assert store.teachers.is_teacher(opened.id, "laptop") and not store.teachers.is_teacher(other.id, "laptop")
    store.teachers.new_secret(opened.id)
    with pytest.raises(ClassError, match="isn't this class's teacher link"):
        store.teachers.let_in(opened, secret, "phone")


def test_they_are_listed_as_they_came_and_one_can_be_removed(store: ClassStore) -> None:
    opened = store.open("teacher")
    secret = store.teachers.new_secret(opened.id)
    store.teachers.let_in(opened, secret, "laptop")
    store.teachers.add(opened.id, "desk", BY_KEY)
    store.teachers.add(opened.id, "teacher", BY_KEY)  # is one already
    listed = store.teachers.of(opened.id)
    assert [(each.visitor, each.came_by) for each in listed] == [
        ("teacher", OPENED),
        ("laptop", BY_LINK),
        ("desk", BY_KEY),
    ]
    assert all(abs(each.since - opened.opened) < 60 for each in listed)
    store.teachers.remove(opened.id, "laptop")
    assert not store.teachers.is_teacher(opened.id, "laptop") and store.teachers.is_teacher(opened.id, "desk")
    store.teachers.remove(opened.id, "teacher")
    assert store.teachers.is_teacher(opened.id, "teacher"), "a guest could put out the host"
    with pytest.raises(ClassError, match="isn't this class's teacher link"):  # which the removed one may still have
        store.teachers.let_in(opened, secret, "laptop")
