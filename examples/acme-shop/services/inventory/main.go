package main

import "log"

func main() {
	log.Println("inventory listens on :8081")
}
