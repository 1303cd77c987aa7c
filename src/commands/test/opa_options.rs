//! Options of `opa test`: those that change nothing here, and those that purlin does not have.

use anyhow::Result;
use clap::Args;

use crate::commands::failure::hinted;

macro_rules! options {
    (accepted { $($accepted:ident $accepted_id:literal,)* } refused { $($refused:ident $id:literal $hint:literal,)* }) => {
        /// What people who know `opa test` may write.
        #[derive(Args, Debug, Default)]
        #[allow(missing_docs, reason = "hidden: what each does is said in the documentation of OPA")]
        pub struct OpaOptions {
            /// As `--rego-version 0`
            #[arg(long, hide = true, conflicts_with = "rego_version")]
            pub v0_compatible: bool,

            /// Paths are read as bundles anyhow
            #[arg(long, short, hide = true)]
            pub bundle: bool,

            /// Skipped tests fail nothing anyhow
            #[arg(long, short = 'z', hide = true)]
            pub exit_zero_on_skipped: bool,

            $(#[arg(long = $accepted_id, hide = true, num_args = 1)]
            pub $accepted: Option<String>,)*

            $(#[arg(long = $id, hide = true, num_args = 0..=1, default_missing_value = "")]
            pub $refused: Option<String>,)*
        }

        impl OpaOptions {
            /// Refuses what purlin does not have.
            ///
            /// # Errors
            /// One of those is there.
            pub(super) fn check(&self) -> Result<()> {
                $(if self.$refused.is_some() {
                    return Err(hinted(
                        format!("`--{}` is an option of `opa test` that purlin does not have", $id),
                        $hint,
                    ));
                })*
                Ok(())
            }
        }
    };
}

options! {
    accepted {
        max_errors "max-errors",
        parallel "parallel",
    }
    refused {
        bench "bench" "Run benchmarks by `opa test --bench`; `--verbose` shows how long each test took",
        benchmem "benchmem" "Run benchmarks by `opa test --bench`",
        capabilities "capabilities" "Leave it out; `purlin explain purlin.lib` and the documentation of OPA list the functions that there are",
        count "count" "Leave it out: a test has the same outcome each time",
        coverage_runs "coverage-runs" "Leave it out; `--coverage` counts lines",
        explain "explain" "Leave it out: the statement of a test that does not hold is shown with its values",
        fail_on_empty "fail-on-empty" "Leave it out: a run without tests always fails",
        schema "schema" "Check types against schemas by `opa check --schema`",
        sort "sort" "Leave it out; results come in the order of their files",
        target "target" "Leave it out: purlin evaluates Rego itself",
        var_values "var-values" "Leave it out: the statement of a test that does not hold is shown with its values",
        watch "watch" "Start `purlin test` from a tool that watches files, such as `watchexec -e rego purlin test`",
    }
}
