//! What only the strict mode of OPA's compiler refuses: what is imported, assigned or taken as an argument in vain.
//!
//! The rest of that mode, such as two imports of one name, is what version 1 of Rego refuses anyway.

use super::resolve::{import_name, is_of_the_language};
use super::vars::Vars;
use super::{CompileError, Context, Functions, Source, locals, resolve_names};
use crate::syntax::Import;

/// What modules write in vain. Rules that do not compile for another reason have nothing of the kind.
#[must_use]
pub fn unused(mut sources: Vec<Source>, functions: &dyn Functions) -> Vec<CompileError> {
    let mut context = Context::new(&sources, functions);
    resolve_names(&mut sources, &mut context);
    for (at, source) in sources.iter_mut().enumerate() {
        context.module = at;
        for rule in &mut source.module.rules {
            locals::rule(rule, &mut context);
        }
    }
    let mut unused = context.unused;
    unused.sort_by(|a, b| (a.module, a.span, &a.message).cmp(&(b.module, b.span, &b.message)));
    unused
}

/// Notes the imports of the module at hand whose names it does not use.
pub(super) fn unused_imports(imports: &[Import], used: &Vars, context: &mut Context) {
    for import in imports {
        if let Some(name) = import_name(import).filter(|_| !is_of_the_language(import))
            && !used.contains(&name)
        {
            let message = format!("`{name}` is imported and never used");
            context.unused(import.span, message, "Take the import out");
        }
    }
}
