def test_x(room):
    print(room)
    r=room.run("proposals","list"); print(r.out, r.err)
    r=room.run("proposals","show",room.proposal); print(r.out, r.err)
