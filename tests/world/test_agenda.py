from limen.world.agenda import Agenda, Deed, Task


def test_a_day_is_taken_once_in_order_of_time():
    agenda = Agenda()
    late, early = Task(90, "b", Deed.DRAW, 1.0), Task(10, "b", Deed.REPAY, 5.0)
    also = Task(10, "a", Deed.REPAY, 5.0)
    for task in (late, early, also):
        agenda.add(700, task)
    assert agenda.take(700) == [also, early, late]
    assert agenda.take(700) == []
    assert agenda.take(701) == []
