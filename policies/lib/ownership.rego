# METADATA
# title: Rules of ownership files
package purlin.lib.ownership

# What makes a rule of an ownership file the same one next week: the pattern, in GitLab with its section.
key(rule) := sprintf("[%s] %s", [rule.section.name, rule.pattern]) if is_object(rule.section)

key(rule) := rule.pattern if is_null(rule.section)
