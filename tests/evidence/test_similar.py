"""A photograph used for two visits is pointed out to whoever reviews the later one."""

from __future__ import annotations

from datetime import timedelta

from media_storage.imaging import inspect_image
from models import Evidence
from tests.cast import NOW, World, done
from tests.photographs import findings, jpeg, photograph, scene, sublet, visit


def looks(data: bytes) -> int:
    return int(inspect_image(data, declared_type="image/jpeg").looks, 16)


def test_what_a_picture_looks_like_survives_shrinking_and_saving_and_parts_scenes() -> None:
    one = looks(scene(1))
    for again in (scene(1, quality=40), scene(1, (320, 240)), scene(1, (1280, 960))):
        assert (one ^ looks(again)).bit_count() <= 5
    assert all((one ^ looks(scene(other))).bit_count() > 15 for other in range(2, 12))
    # One shade all over, as with a thumb on the lens, says nothing.
    assert inspect_image(jpeg(), declared_type="image/jpeg").looks == ""


async def test_a_photograph_of_an_earlier_visit_is_pointed_out_to_reviewers_and_not_refused(world: World) -> None:
    earlier = await visit(world)
    await photograph(world.grid, earlier["id"], scene(1), taken_at="2026-12-10T09:31:05+08:00")
    done(await world.grid.step(earlier, "record", **findings()))
    world.clock.standing_at = NOW + timedelta(days=30)
    later = await visit(world, family="kong")
    ids = []
    for data in (scene(1, (320, 240), quality=70), scene(1, quality=50), scene(2), jpeg()):
        reply = await photograph(world.grid, later["id"], data)
        assert reply["similar"] == []
        ids.append(reply["id"])
    expected = [(earlier["id"], earlier["number"], "2026-12-10T09:31:05+08:00", True)]
    await world.develop()
    found = sublet(occurred_on="2027-01-08")
    done(await world.grid.step(later, "record", **findings(visited_at="2027-01-09T09:00:00+08:00", violation=found)))
    for name in ("clerk", "street", "district"):
        for case_id in (later["id"], found["id"]):
            read = done(await getattr(world, name).get(f"/cases/{case_id}"))["evidence"]
            told = {
                item["id"]: [
                    (like["case_id"], like["number"], like["taken_at"], bool(like["display_url"]))
                    for like in item["similar"]
                ]
                for item in read
            }
            assert [told[id] for id in ids] == [expected, expected, [], []], name
    # Whoever took it is not told, and nor is the reader of the earlier visit, whose photograph was the first.
    for name in ("grid", "manager"):
        read = done(await getattr(world, name).get(f"/cases/{later['id']}"))["evidence"]
        assert {str(item["similar"]) for item in read} == {"[]"}, name
    assert [item["similar"] for item in done(await world.clerk.get(f"/cases/{earlier['id']}"))["evidence"]] == [[]]


async def test_other_communities_and_years_past_are_not_compared(world: World) -> None:
    first = await visit(world)
    await photograph(world.grid, first["id"], scene(3))
    # Twice in one visit is one scene seen twice.
    await photograph(world.grid, first["id"], scene(3, quality=60))
    assert [item["similar"] for item in done(await world.clerk.get(f"/cases/{first['id']}"))["evidence"]] == [[], []]
    there = await visit(world, world.far_clerk, family="qin")
    await photograph(world.far_clerk, there["id"], scene(3))
    assert [item["similar"] for item in done(await world.district.get(f"/cases/{there['id']}"))["evidence"]] == [[]]
    for days, expected in ((400, 1), (401, 0)):
        world.clock.standing_at = NOW + timedelta(days=days)
        later = await visit(world, family="kong")
        await photograph(world.grid, later["id"], scene(3))
        (item,) = done(await world.clerk.get(f"/cases/{later['id']}"))["evidence"]
        assert len([one for one in item["similar"] if one["case_id"] == first["id"]]) == expected, days
    row = await Evidence.filter(case_id=first["id"]).first()
    assert row is not None
    assert row.looks == row.claims["looks"] != ""
