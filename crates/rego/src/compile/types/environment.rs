//! What is known of the types of rules and variables while a body is checked.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::Type;
use crate::syntax::Name;
use crate::value::Value;

/// How long the path of a rule may be; the type of one below that is not kept.
const PATH_MAX: usize = 500;

/// The types of documents by their path, which starts with `data` or `input`.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    /// The type of the document itself; unknown where it is only the way to others.
    pub(super) value: Type,
    /// What is below it.
    pub(super) children: BTreeMap<Value, Tree>,
}

/// What one body, or one expression with modifiers, adds to what is known around it.
#[derive(Debug, Default)]
pub(super) struct Layer {
    /// The types of variables.
    vars: HashMap<Name, Type>,
    /// The types of documents.
    pub(super) tree: Option<Rc<Tree>>,
    /// Whether it is that of an expression with modifiers. Its variables are those of the body, which go on.
    is_with: bool,
}

/// The layers, from the rules of all modules at the bottom to the innermost body.
#[derive(Debug)]
pub(super) struct Environment {
    layers: Vec<Layer>,
}

impl Default for Tree {
    fn default() -> Self {
        Self {
            value: Type::Unknown,
            children: BTreeMap::new(),
        }
    }
}

impl Tree {
    /// Whether the type of the document itself is known.
    pub(super) fn is_leaf(&self) -> bool {
        !matches!(self.value, Type::Unknown)
    }

    /// Sets the type of a document.
    pub(super) fn put(&mut self, path: &[Value], of: Type) {
        if let Some(node) = self.node(path) {
            node.value = of;
        }
    }

    /// Adds a definition of a document to those that are there, and to objects that it is a member of.
    pub(super) fn insert(&mut self, path: &[Value], of: &Type, work: &mut u64) {
        if path.len() > PATH_MAX {
            return;
        }
        let mut node = self;
        for (at, key) in path.iter().enumerate() {
            node = node.children.entry(key.clone()).or_default();
            if let Some(below) = path.get(at + 1..)
                && !below.is_empty()
            {
                node.value = node.value.with_member(below, of);
            }
        }
        let mut merged = std::mem::replace(&mut node.value, Type::Unknown).merge(of.clone());
        if matches!(of, Type::Object(_)) && !node.children.is_empty() {
            let mut leaves = Vec::new();
            node.leaves(&mut Vec::new(), &mut leaves);
            for (below, leaf) in leaves {
                let Some(left) = work.checked_sub(1 + u64::from(merged.size())) else {
                    merged = Type::any();
                    break;
                };
                *work = left;
                merged = merged.with_member(&below, leaf);
            }
        }
        node.value = merged;
    }

    /// The type of all that is below a path that is none of a document itself.
    pub(super) fn extent(&self) -> Type {
        if self.is_leaf() {
            return self.value.clone();
        }
        let is_key = |key: &Value| matches!(key, Value::String(_) | Value::Number(_) | Value::Bool(_));
        let children = self.children.iter().filter(|(key, _)| is_key(key));
        let fixed = children
            .map(|(key, child)| (key.clone(), child.extent()))
            .collect();
        Type::object(fixed, Some((Type::String, Type::any())))
    }

    /// The type of the keys below it.
    pub(super) fn keys(&self) -> Type {
        if self.is_leaf() {
            return self.value.keys();
        }
        // Strings come behind these, and there are often many of them.
        let of = self.children.keys().map_while(|key| match key {
            Value::Null => Some(Type::Unknown),
            Value::Bool(_) | Value::Number(_) => Some(Type::of_value(key)),
            _ => None,
        });
        Type::union(of.chain([Type::String]))
    }

    fn node(&mut self, path: &[Value]) -> Option<&mut Self> {
        if path.len() > PATH_MAX {
            return None;
        }
        Some(
            path.iter()
                .fold(self, |node, key| node.children.entry(key.clone()).or_default()),
        )
    }

    /// The documents below it, with the rest of their paths.
    fn leaves<'t>(&'t self, path: &mut Vec<Value>, leaves: &mut Vec<(Vec<Value>, &'t Type)>) {
        for (key, child) in &self.children {
            path.push(key.clone());
            if child.is_leaf() {
                leaves.push((path.clone(), &child.value));
            } else {
                child.leaves(path, leaves);
            }
            path.pop();
        }
    }
}

impl Environment {
    /// One in which nothing is known.
    pub(super) fn new() -> Self {
        Self {
            layers: vec![Layer {
                tree: Some(Rc::default()),
                ..Layer::default()
            }],
        }
    }

    /// Starts a body.
    pub(super) fn enter(&mut self) {
        self.layers.push(Layer::default());
    }

    /// Starts an expression in which documents have other types.
    pub(super) fn enter_with(&mut self, tree: Rc<Tree>) {
        self.layers.push(Layer {
            tree: Some(tree),
            is_with: true,
            ..Layer::default()
        });
    }

    /// Forgets what was found since this many layers were there.
    pub(super) fn leave_to(&mut self, depth: usize) {
        self.layers.truncate(depth.max(1));
    }

    /// How many layers there are.
    pub(super) fn depth(&self) -> usize {
        self.layers.len()
    }

    /// The type of a variable, if it has one.
    pub(super) fn variable(&self, name: &str) -> Option<&Type> {
        self.layers.iter().rev().find_map(|layer| layer.vars.get(name))
    }

    /// Gives a variable of the innermost body a type.
    pub(super) fn bind(&mut self, name: &Name, of: Type) {
        if matches!(of, Type::Unknown) {
            return;
        }
        if let Some(layer) = self.layers.iter_mut().rev().find(|layer| !layer.is_with) {
            layer.vars.insert(Name::clone(name), of);
        }
    }

    /// The types of documents, from the innermost to those of all rules.
    pub(super) fn trees(&self) -> Vec<Rc<Tree>> {
        self.layers
            .iter()
            .rev()
            .filter_map(|layer| layer.tree.clone())
            .collect()
    }

    /// Says what `input` is from here on; nothing for any type.
    pub(super) fn set_input(&mut self, of: Option<&Type>) {
        let root = Value::from("input");
        let Some(tree) = self.rules() else { return };
        match of {
            Some(of) => tree.put(&[root], of.clone()),
            None => {
                tree.children.remove(&root);
            }
        }
    }

    /// The types of all rules.
    pub(super) fn rules(&mut self) -> Option<&mut Tree> {
        self.layers.first_mut()?.tree.as_mut().map(Rc::make_mut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(parts: &[&str]) -> Vec<Value> {
        parts.iter().copied().map(Value::from).collect()
    }

    fn parse(text: &str) -> Type {
        Type::parse(text).unwrap()
    }

    fn find<'t>(tree: &'t Tree, parts: &[&str]) -> &'t Tree {
        parts
            .iter()
            .fold(tree, |node, part| &node.children[&Value::from(*part)])
    }

    #[test]
    fn definitions_are_merged_in_either_order() {
        let mut work = 1_000;
        let mut tree = Tree::default();
        tree.insert(&path(&["data", "p", "q"]), &Type::Number, &mut work);
        tree.insert(&path(&["data", "p"]), &parse("object[string: null]"), &mut work);
        assert_eq!(
            find(&tree, &["data", "p"]).value,
            parse("object[string: any<null, number>]")
        );
        tree.insert(&path(&["data", "p", "r"]), &Type::Boolean, &mut work);
        assert_eq!(
            find(&tree, &["data", "p"]).value,
            parse("object[string: any<null, boolean, number>]")
        );
        assert_eq!(find(&tree, &["data", "p", "q"]).value, Type::Number);
    }

    #[test]
    fn what_is_below_a_package_is_an_open_object() {
        let mut tree = Tree::default();
        tree.put(&path(&["data", "p"]), Type::Number);
        assert_eq!(
            find(&tree, &["data"]).extent(),
            parse("object<p: number>[string: any]")
        );
        assert_eq!(find(&tree, &["data"]).keys(), Type::String);
    }

    #[test]
    fn variables_of_modified_expressions_belong_to_the_body() {
        let mut environment = Environment::new();
        environment.enter();
        let body = environment.depth();
        environment.enter_with(Rc::default());
        environment.bind(&Name::from("x"), Type::Number);
        environment.leave_to(body);
        assert_eq!(environment.variable("x"), Some(&Type::Number));
        environment.leave_to(1);
        assert_eq!(environment.variable("x"), None);
    }

    #[test]
    fn very_long_paths_are_left_out() {
        let mut tree = Tree::default();
        let long = vec![Value::from("x"); 100_000];
        tree.put(&long, Type::Number);
        tree.insert(&long, &Type::Number, &mut 10);
        assert!(tree.children.is_empty());
    }
}
