module example.com/acme/events

go 1.24
