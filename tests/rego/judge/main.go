// opalines judges Rego cases with OPA itself: one JSON case a line on standard
// input, one answer a line, in the same order, on standard output.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sort"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/topdown/print"
	"github.com/open-policy-agent/opa/v1/util"
	"github.com/open-policy-agent/opa/v1/version"
)

type question struct {
	Modules       map[string]string `json:"modules"`
	Data          json.RawMessage   `json:"data"`
	Input         json.RawMessage   `json:"input"`
	Query         string            `json:"query"`
	Strict        bool              `json:"strict"`
	StrictCompile bool              `json:"strict_compile"`
}

type answer map[string]any

type silent struct{}

func (silent) Print(print.Context, string) error { return nil }

// failure turns whatever OPA returned into the answer's error part.
func failure(err error) answer {
	codes := map[string]bool{}
	var gather func(error)
	gather = func(e error) {
		var many ast.Errors
		var one *ast.Error
		var list rego.Errors
		switch {
		case errors.As(e, &list):
			for _, x := range list {
				gather(x)
			}
		case errors.As(e, &many):
			for _, x := range many {
				codes[x.Code] = true
			}
		case errors.As(e, &one):
			codes[one.Code] = true
		default:
			codes["other"] = true
		}
	}
	var run *topdown.Error
	if errors.As(err, &run) {
		return answer{"error": run.Code, "message": run.Error()}
	}
	gather(err)
	sorted := make([]string, 0, len(codes))
	for c := range codes {
		sorted = append(sorted, c)
	}
	sort.Strings(sorted)
	return answer{"refused": sorted, "message": err.Error()}
}

func judge(line []byte) (out answer) {
	defer func() {
		if r := recover(); r != nil {
			out = answer{"broken": fmt.Sprint(r)}
		}
	}()
	var q question
	if err := util.UnmarshalJSON(line, &q); err != nil {
		return answer{"broken": err.Error()}
	}
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	opts := []func(*rego.Rego){
		rego.Query(q.Query),
		rego.SetRegoVersion(ast.RegoV1),
		rego.Strict(q.StrictCompile),
		rego.StrictBuiltinErrors(q.Strict),
		rego.EnablePrintStatements(true),
		rego.PrintHook(silent{}),
		rego.Capabilities(ast.CapabilitiesForThisVersion()),
	}
	var refused ast.Errors
	for name, text := range q.Modules {
		// As `opa eval` reads files: with their metadata.
		module, err := ast.ParseModuleWithOpts(name, text, ast.ParserOptions{
			RegoVersion:       ast.RegoV1,
			ProcessAnnotation: true,
		})
		var all ast.Errors
		if errors.As(err, &all) {
			refused = append(refused, all...)
		} else if err != nil {
			return failure(err)
		} else {
			opts = append(opts, rego.ParsedModule(module))
		}
	}
	if len(refused) > 0 {
		return failure(refused)
	}
	if q.Data != nil {
		var data map[string]any
		if err := util.UnmarshalJSON(q.Data, &data); err != nil {
			return answer{"broken": "data: " + err.Error()}
		}
		opts = append(opts, rego.Store(inmem.NewFromObject(data)))
	}
	if q.Input != nil {
		var input any
		if err := util.UnmarshalJSON(q.Input, &input); err != nil {
			return answer{"broken": "input: " + err.Error()}
		}
		value, err := ast.InterfaceToValue(input)
		if err != nil {
			return answer{"broken": "input: " + err.Error()}
		}
		opts = append(opts, rego.ParsedInput(value))
	}
	results, err := rego.New(opts...).Eval(ctx)
	if err != nil {
		return failure(err)
	}
	if len(results) == 0 {
		return answer{"undefined": true}
	}
	if len(results) > 1 || len(results[0].Expressions) != 1 {
		return answer{"broken": fmt.Sprintf("%d results", len(results))}
	}
	return answer{"value": results[0].Expressions[0].Value}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "version" {
		fmt.Println(version.Version)
		return
	}
	in := bufio.NewReaderSize(os.Stdin, 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	queue := make(chan chan []byte, 4*runtime.NumCPU())
	slots := make(chan bool, runtime.NumCPU())
	go func() {
		defer close(queue)
		for {
			line, err := in.ReadBytes('\n')
			if line = bytes.TrimSpace(line); len(line) > 0 {
				reply := make(chan []byte, 1)
				queue <- reply
				slots <- true
				go func() {
					defer func() { <-slots }()
					text, err := json.Marshal(judge(line))
					if err != nil {
						text, _ = json.Marshal(answer{"broken": err.Error()})
					}
					reply <- text
				}()
			}
			if err != nil {
				return
			}
		}
	}()
	for reply := range queue {
		out.Write(<-reply)
		out.WriteByte('\n')
		if len(queue) == 0 {
			out.Flush()
		}
	}
}
