//! Compiled modules: rules with numbered variables, and the tree that `data` looks them up in.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::builtins::Builtin;
use super::syntax::Logical;
use super::value::Value;
use purlin_text::source::Span;

/// Everything that was compiled together.
#[derive(Debug, Default)]
pub struct Plan {
    /// Where names lead; the first node is `data`.
    pub nodes: Vec<Node>,
    /// What the nodes define.
    pub rule_sets: Vec<RuleSet>,
    /// Names of the modules' files, by number.
    pub files: Vec<String>,
}

/// A step of `data`.
#[derive(Debug, Default)]
pub struct Node {
    /// Steps below: names, and other constants (`p[1] := …`).
    pub children: BTreeMap<Value, usize>,
    /// What is defined here.
    pub rules: Option<usize>,
}

/// What rules of one name define.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleSetKind {
    /// One value.
    Complete,
    /// A set.
    Set,
    /// An object, by keys that are computed.
    Object,
    /// A function of so many arguments.
    Function(usize),
}

/// All definitions of one name.
#[derive(Debug)]
pub struct RuleSet {
    /// Its path below `data`.
    pub path: Vec<Value>,
    /// What they define together.
    pub kind: RuleSetKind,
    /// The definitions.
    pub rules: Vec<RulePlan>,
    /// The value where none applies.
    pub default: Option<RulePlan>,
    /// Whether all of them, `else` branches included, have one and the same constant value, so that the first that holds is
    /// enough.
    pub one_value: bool,
    /// Whether some have conditions.
    pub has_conditions: bool,
}

/// One definition, or one `else` branch.
#[derive(Debug)]
pub struct RulePlan {
    /// The module, by number.
    pub module: usize,
    /// The definition in the text.
    pub span: Span,
    /// The head in the text.
    pub head_span: Span,
    /// The places of what the head says, for coverage.
    pub says: Vec<Span>,
    /// How many variables it has.
    pub slots: usize,
    /// Which variable stands at a place of the text, or for what was taken out of there: by place.
    pub places: Vec<(Span, usize)>,
    /// The patterns of arguments.
    pub args: Vec<TermPlan>,
    /// The steps of its name behind that of the rule set, as they are once the body holds.
    pub tail: Vec<TermPlan>,
    /// The element of a set.
    pub key: Option<TermPlan>,
    /// The value.
    pub value: TermPlan,
    /// What has to hold.
    pub body: Vec<ExprPlan>,
    /// The same body, compiled for steps of the tail, and the key behind it, that are given: for the first one, the first
    /// two, and so on.
    pub given: Vec<Given>,
    /// What has to hold before its body is evaluated at all: all of one of these. None where nothing has to.
    pub conditions: Vec<Vec<Condition>>,
    /// What follows where the body does not hold.
    pub otherwise: Option<Box<RulePlan>>,
}

/// What has to hold at a place before a definition is evaluated.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// The place.
    pub place: Place,
    /// What its value has to be: one of these.
    pub tests: Vec<Test>,
}

/// A place whose value is known before a definition is evaluated.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// In the input.
    Input(Vec<Value>),
    /// In the data that is given.
    Data(Vec<Value>),
    /// An argument.
    Argument(usize),
}

/// What a value has to be. It has to be there in any case.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// Anything.
    Defined,
    /// This one.
    Is(Value),
    /// A collection with this member.
    Holds(Value),
    /// A string with this start, or a collection with one.
    Starts(Arc<str>),
    /// A string with this end, or a collection with one.
    Ends(Arc<str>),
    /// An array of these; none stands for anything.
    Array(Vec<Option<Value>>),
    /// A string that is such an array once it is split at these characters.
    Split(String, Vec<Option<Value>>),
    /// A key of the collection at this path of the data that is given.
    KeyOf(Vec<Value>),
}

/// A definition of whose name some steps, or of whose set the element, are known before its body is evaluated.
#[derive(Debug)]
pub struct Given {
    /// Patterns of these steps.
    pub patterns: Vec<TermPlan>,
    /// What has to hold then.
    pub body: Vec<ExprPlan>,
}

/// A term of constants and variables.
#[derive(Clone, Debug)]
pub enum TermPlan {
    /// A value.
    Constant(Value),
    /// A variable that has a value.
    Slot(usize),
    /// A variable that gets its value here.
    Bind(usize),
    /// An array.
    Array(Vec<TermPlan>),
    /// An object.
    Object(Vec<(TermPlan, TermPlan)>),
    /// A set.
    Set(Vec<TermPlan>),
}

/// Where a reference starts.
#[derive(Clone, Debug)]
pub enum Head {
    /// A variable.
    Slot(usize),
    /// The document that is judged.
    Input,
    /// The root of all data.
    Data,
    /// A constant, in which nothing is found.
    Nothing,
    /// A rule that the first steps lead to: the rule set and how many steps these are.
    Rules(usize, usize),
}

/// A reference.
#[derive(Clone, Debug)]
pub struct RefPlan {
    /// The reference in the text. One that `some … in` searches is that of the collection.
    pub span: Span,
    /// Where it starts.
    pub head: Head,
    /// Its steps.
    pub steps: Vec<TermPlan>,
    /// Whether every step has a value.
    pub ground: bool,
}

/// What has values.
#[derive(Debug)]
pub enum Source {
    /// A term.
    Term(TermPlan),
    /// What is looked up.
    Ref(RefPlan),
    /// A comprehension.
    Comprehension(Box<Comprehension>),
}

/// A comprehension.
#[derive(Debug)]
pub struct Comprehension {
    /// The comprehension in the text.
    pub span: Span,
    /// What it makes.
    pub kind: ComprehensionKind,
    /// The term, or the key.
    pub term: TermPlan,
    /// The value of an entry.
    pub value: Option<TermPlan>,
    /// What generates them.
    pub body: Vec<ExprPlan>,
}

/// What a comprehension makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ComprehensionKind {
    /// An array.
    Array,
    /// A set.
    Set,
    /// An object.
    Object,
}

/// A function that is called.
#[derive(Clone)]
pub enum Callee {
    /// A built-in: its name and what computes it.
    Builtin(Arc<str>, Builtin),
    /// A function of policies.
    Rules(usize),
    /// Pairs of path and value.
    Walk,
    /// Prints what it is given.
    Print,
    /// A built-in that can't be called, but replaced: its name and the reason.
    Refused(Arc<str>, String),
}

impl std::fmt::Debug for Callee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Builtin(name, _) | Self::Refused(name, _) => f.write_str(name),
            Self::Rules(at) => write!(f, "rules {at}"),
            Self::Walk => f.write_str("walk"),
            Self::Print => f.write_str("print"),
        }
    }
}

/// One expression.
#[derive(Debug)]
pub struct ExprPlan {
    /// The expression in the text.
    pub span: Span,
    /// Whether it must not hold.
    pub negated: bool,
    /// What is replaced while it is evaluated.
    pub with: Vec<WithPlan>,
    /// What it says.
    pub kind: ExprPlanKind,
}

/// What an expression says.
#[derive(Debug)]
pub enum ExprPlanKind {
    /// It has a value that is not false.
    Holds(Source),
    /// Two things are one. The first is evaluated, and the second matches it.
    Unify(Source, Source),
    /// It never holds.
    Never,
    /// A call, with the pattern of its result.
    Call {
        /// What is called.
        callee: Callee,
        /// The arguments.
        args: Vec<TermPlan>,
        /// What its result has to be; none where it only has to be true.
        output: Option<TermPlan>,
    },
    /// What bodies of their own say.
    Logical {
        /// What is said of them.
        operator: Logical,
        /// The bodies.
        bodies: Vec<Vec<ExprPlan>>,
    },
    /// Every element of a collection holds.
    Every {
        /// The pattern of keys.
        key: TermPlan,
        /// The pattern of values.
        value: TermPlan,
        /// The collection.
        domain: TermPlan,
        /// What has to hold.
        body: Vec<ExprPlan>,
    },
}

/// What `with` replaces.
#[derive(Debug)]
pub enum WithTarget {
    /// A part of the input.
    Input(Vec<TermPlan>),
    /// A part of the data.
    Data(Vec<TermPlan>),
    /// A function of policies.
    Rules(usize),
    /// A built-in.
    Builtin(Arc<str>),
}

/// What stands in its place.
#[derive(Debug)]
pub enum WithValue {
    /// A value.
    Term(TermPlan),
    /// A function.
    Function(Callee),
}

/// `with target as value`.
#[derive(Debug)]
pub struct WithPlan {
    /// What is replaced.
    pub target: WithTarget,
    /// What stands in its place.
    pub value: WithValue,
}

impl Node {
    /// The node below at a key. A number leads there only if it is written like the one in the policy.
    #[must_use]
    pub fn child(&self, key: &Value) -> Option<usize> {
        let (own, at) = self.children.get_key_value(key)?;
        match (own, key) {
            (Value::Number(own), Value::Number(key)) if own.text() != key.text() => None,
            _ => Some(*at),
        }
    }
}

impl TermPlan {
    /// Whether every variable of it has a value.
    #[must_use]
    pub fn is_ground(&self) -> bool {
        match self {
            Self::Constant(_) | Self::Slot(_) => true,
            Self::Bind(_) => false,
            Self::Array(items) | Self::Set(items) => items.iter().all(Self::is_ground),
            Self::Object(entries) => entries
                .iter()
                .all(|(key, value)| key.is_ground() && value.is_ground()),
        }
    }
}

impl RulePlan {
    /// The definition and its `else` branches.
    pub fn branches(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |branch| branch.otherwise.as_deref())
    }

    /// Its value, if it is a constant.
    #[must_use]
    pub fn constant(&self) -> Option<&Value> {
        match &self.value {
            TermPlan::Constant(value) => Some(value),
            _ => None,
        }
    }
}
