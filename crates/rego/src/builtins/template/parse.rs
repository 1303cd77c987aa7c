//! The syntax tree of a template.

use super::functions::is_function;
use super::lex::{Kind, Piece, Token, pieces};
use crate::builtins::arguments::failed;
use crate::builtins::function::BuiltinError;

/// A part of a template.
#[derive(Debug)]
pub(super) enum Node {
    Text(String),
    /// What an action writes.
    Write(Pipeline),
    If(Pipeline, Vec<Node>, Vec<Node>),
    With(Pipeline, Vec<Node>, Vec<Node>),
    Range(Pipeline, Vec<Node>, Vec<Node>),
    Break,
    Continue,
}

/// Commands whose results go from one to the next.
#[derive(Debug)]
pub(super) struct Pipeline {
    /// The variables that take the result.
    pub(super) variables: Vec<String>,
    /// Whether the variables are new ones.
    pub(super) declares: bool,
    pub(super) commands: Vec<Vec<Operand>>,
}

/// A part of a command.
#[derive(Debug)]
pub(super) enum Operand {
    Text(String),
    Integer(i64),
    Float(f64),
    Bool(bool),
    Nil,
    Dot,
    Function(String),
    /// Fields of the dot.
    Fields(Vec<String>),
    Variable(String, Vec<String>),
    /// What is in parentheses, and fields of it.
    Inner(Box<Pipeline>, Vec<String>),
}

/// How deep blocks and parentheses may nest.
const DEEPEST: usize = 100;

fn wrong(what: impl std::fmt::Display) -> BuiltinError {
    failed(what)
}

/// Reads a template.
pub(super) fn parse(template: &str) -> Result<Vec<Node>, BuiltinError> {
    let mut parser = Parser {
        pieces: pieces(template)?.into_iter(),
        loops: 0,
        scope: vec![String::new()],
    };
    let (nodes, end) = parser.block(0)?;
    match end {
        End::Template => Ok(nodes),
        _ => Err(wrong("`{{end}}` or `{{else}}` without a block")),
    }
}

/// What a block ended with.
enum End {
    Template,
    Block,
    /// `else`, with the tokens behind it.
    Else(Vec<Token>),
}

struct Parser {
    pieces: std::vec::IntoIter<Piece>,
    /// How many loops are open.
    loops: usize,
    /// The variables that can be seen.
    scope: Vec<String>,
}

impl Parser {
    fn block(&mut self, depth: usize) -> Result<(Vec<Node>, End), BuiltinError> {
        if depth > DEEPEST {
            return Err(wrong("blocks nest too deep"));
        }
        let mut nodes = Vec::new();
        while let Some(piece) = self.pieces.next() {
            let tokens = match piece {
                Piece::Text(text) => {
                    nodes.push(Node::Text(text));
                    continue;
                }
                Piece::Action(tokens) => tokens,
            };
            let word = match tokens.first().map(|token| &token.kind) {
                Some(Kind::Word(word)) => word.clone(),
                _ => String::new(),
            };
            let rest = || tokens.get(1..).unwrap_or_default().to_vec();
            match word.as_str() {
                "end" if tokens.len() == 1 => return Ok((nodes, End::Block)),
                "else" => return Ok((nodes, End::Else(rest()))),
                "if" | "with" | "range" => nodes.push(self.control(&word, rest(), depth + 1)?),
                "break" | "continue" if tokens.len() == 1 => {
                    if self.loops == 0 {
                        return Err(wrong(format_args!("`{word}` outside of a loop")));
                    }
                    nodes.push(if word == "break" {
                        Node::Break
                    } else {
                        Node::Continue
                    });
                }
                "define" | "template" | "block" => {
                    return Err(BuiltinError::Halt(format!("`{word}` is not supported")));
                }
                _ => nodes.push(Node::Write(self.pipeline(tokens, 1)?)),
            }
        }
        Ok((nodes, End::Template))
    }

    /// Reads a pipeline; what it names has to be known before it is run.
    fn pipeline(&mut self, tokens: Vec<Token>, most_variables: usize) -> Result<Pipeline, BuiltinError> {
        let pipeline = pipeline(tokens, most_variables)?;
        self.check(&pipeline)?;
        Ok(pipeline)
    }

    fn check(&mut self, pipeline: &Pipeline) -> Result<(), BuiltinError> {
        self.scope.extend(pipeline.variables.iter().cloned());
        for operand in pipeline.commands.iter().flatten() {
            match operand {
                Operand::Function(name) if !is_function(name) => {
                    return Err(wrong(format_args!("the function `{name}` is unknown")));
                }
                Operand::Variable(name, _) if !self.scope.contains(name) => {
                    return Err(wrong(format_args!("the variable ${name} is unknown")));
                }
                Operand::Inner(inner, _) => self.check(inner)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn control(&mut self, word: &str, tokens: Vec<Token>, depth: usize) -> Result<Node, BuiltinError> {
        let is_loop = word == "range";
        let visible = self.scope.len();
        let pipeline = self.pipeline(tokens, if is_loop { 2 } else { 1 })?;
        self.loops += usize::from(is_loop);
        let (body, end) = self.block(depth)?;
        self.loops -= usize::from(is_loop);
        let missing = || wrong("`{{end}}` is missing");
        let other = match end {
            End::Template => return Err(missing()),
            End::Block => Vec::new(),
            End::Else(tokens) if tokens.is_empty() => match self.block(depth)? {
                (nodes, End::Block) => nodes,
                (_, End::Else(_)) => return Err(wrong("a second `{{else}}`")),
                (_, End::Template) => return Err(missing()),
            },
            // `else if` and `else with` end together with the block that they are in.
            End::Else(mut tokens) => match tokens.first().map(|token| &token.kind) {
                Some(Kind::Word(next)) if next == word && !is_loop => {
                    tokens.remove(0);
                    if depth > DEEPEST {
                        return Err(wrong("blocks nest too deep"));
                    }
                    vec![self.control(word, tokens, depth + 1)?]
                }
                _ => return Err(wrong("what stands behind `else` is unknown")),
            },
        };
        self.scope.truncate(visible);
        Ok(match word {
            "if" => Node::If(pipeline, body, other),
            "with" => Node::With(pipeline, body, other),
            _ => Node::Range(pipeline, body, other),
        })
    }
}

fn pipeline(tokens: Vec<Token>, most_variables: usize) -> Result<Pipeline, BuiltinError> {
    let mut reader = Reader {
        tokens: tokens.into_iter().peekable(),
    };
    let (variables, declares) = reader.variables(most_variables)?;
    let commands = reader.commands(0)?;
    if reader.tokens.next().is_some() {
        return Err(wrong("`)` without `(`"));
    }
    Ok(Pipeline {
        variables,
        declares,
        commands,
    })
}

struct Reader {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Reader {
    /// Reads `$x :=`, `$x =` or `$i, $x :=`.
    fn variables(&mut self, most: usize) -> Result<(Vec<String>, bool), BuiltinError> {
        let mut ahead = self.tokens.clone();
        let mut names = Vec::new();
        while let Some(Kind::Variable(name)) = ahead.next().map(|token| token.kind) {
            names.push(name);
            match ahead.next().map(|token| token.kind) {
                Some(Kind::Mark(',')) if names.len() < most => {}
                Some(Kind::Mark(mark @ (':' | '='))) => {
                    self.tokens = ahead;
                    return Ok((names, mark == ':'));
                }
                Some(Kind::Mark(',')) => return Err(wrong("too many variables")),
                _ => break,
            }
        }
        Ok((Vec::new(), false))
    }

    /// Reads commands up to the end or to `)`.
    fn commands(&mut self, depth: usize) -> Result<Vec<Vec<Operand>>, BuiltinError> {
        if depth > DEEPEST {
            return Err(wrong("parentheses nest too deep"));
        }
        let mut commands = Vec::new();
        loop {
            let mut command = Vec::new();
            while let Some(token) = self
                .tokens
                .next_if(|token| !matches!(token.kind, Kind::Mark('|' | ')')))
            {
                if !command.is_empty() && !token.after_space && !matches!(token.kind, Kind::Mark('(')) {
                    return Err(wrong("space is missing between two arguments"));
                }
                command.push(self.operand(token.kind, depth)?);
            }
            if command.is_empty() {
                return Err(wrong("a command is empty"));
            }
            let is_value = !matches!(
                command.first(),
                Some(
                    Operand::Function(_)
                        | Operand::Fields(_)
                        | Operand::Variable(..)
                        | Operand::Inner(..)
                        | Operand::Dot
                )
            );
            if is_value && !commands.is_empty() {
                return Err(wrong("a value in the middle of a pipeline takes nothing"));
            }
            commands.push(command);
            if self
                .tokens
                .next_if(|token| token.kind == Kind::Mark('|'))
                .is_none()
            {
                return Ok(commands);
            }
        }
    }

    fn fields(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        while let Some(token) = self.tokens.next_if(|token| {
            !token.after_space && matches!(&token.kind, Kind::Field(name) if !name.is_empty())
        }) {
            if let Kind::Field(name) = token.kind {
                names.push(name);
            }
        }
        names
    }

    fn operand(&mut self, kind: Kind, depth: usize) -> Result<Operand, BuiltinError> {
        Ok(match kind {
            Kind::Text(text) => Operand::Text(text),
            Kind::Integer(value) => Operand::Integer(value),
            Kind::Float(value) => Operand::Float(value),
            Kind::Field(name) if name.is_empty() => Operand::Dot,
            Kind::Field(name) => {
                let mut names = vec![name];
                names.extend(self.fields());
                Operand::Fields(names)
            }
            Kind::Variable(name) => Operand::Variable(name, self.fields()),
            Kind::Word(word) => match word.as_str() {
                "true" => Operand::Bool(true),
                "false" => Operand::Bool(false),
                "nil" => Operand::Nil,
                _ => Operand::Function(word),
            },
            Kind::Mark('(') => {
                let (variables, declares) = self.variables(1)?;
                let commands = self.commands(depth + 1)?;
                if self.tokens.next().map(|token| token.kind) != Some(Kind::Mark(')')) {
                    return Err(wrong("`)` is missing"));
                }
                Operand::Inner(
                    Box::new(Pipeline {
                        variables,
                        declares,
                        commands,
                    }),
                    self.fields(),
                )
            }
            Kind::Mark(mark) => return Err(wrong(format_args!("`{mark}` where an operand must be"))),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nests_blocks() {
        let nodes = parse("a{{if .x}}b{{else if .y}}c{{else}}d{{end}}").unwrap();
        assert!(
            matches!(nodes.get(1), Some(Node::If(_, body, other)) if body.len() == 1 && other.len() == 1)
        );
    }

    #[test]
    fn refuses_malformed_actions() {
        for text in [
            "{{if}}{{end}}",
            "{{.a | }}",
            "{{(.a}}",
            "{{.a)}}",
            "{{break}}",
            "{{1 | 2}}",
            "{{if .a}}{{else}}{{else}}{{end}}",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
