// Deprecated: no.
module example.com/app
go 1.24.0
godebug default=go1.21
require (
	"a.b/c" v1.0.0 // indirect
)
replace a.b/c v1.0.0 => ../c
retract [v1.1.0, v1.1.5] // Worse.
