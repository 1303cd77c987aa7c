// Times github.com/hmarr/codeowners on the files that benches/ownership.rs writes.
package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/hmarr/codeowners"
)

func main() {
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	list, err := os.ReadFile(os.Args[2])
	if err != nil {
		panic(err)
	}
	paths := strings.Split(strings.TrimSuffix(string(list), "\n"), "\n")
	start := time.Now()
	rules, err := codeowners.ParseFile(strings.NewReader(string(text)))
	if err != nil {
		panic(err)
	}
	lines := make([]int, len(paths))
	for at, path := range paths {
		rule, err := rules.Match(path)
		if err != nil {
			panic(err)
		}
		if rule != nil && len(rule.Owners) > 0 {
			lines[at] = rule.LineNumber
		}
	}
	fmt.Println(time.Since(start).Microseconds())
	for _, line := range lines {
		fmt.Println(line)
	}
}
