package acme.fine.untold

report contains {"msg": "x"} if input.document.x
