module example.com/acme/legacy

go 1.24
