package acme.fine.parse

report contains {"msg": "x"} if {
	input.document.x ==
}
