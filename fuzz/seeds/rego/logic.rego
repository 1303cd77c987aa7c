package a

import rego.v2

p if {
	{ some x in input.a; x == 1 } or not (input.n > 1 and input.b)
}

q := [x | not { x := input.n; x > 2 }; some x in input.a] if p and q or input.n == 1.5 with input.n as 2
