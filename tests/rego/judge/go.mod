module judge

go 1.26

require github.com/open-policy-agent/opa v1.22.4
