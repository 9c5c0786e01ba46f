export const HELP = `Authlint finds the cause of a 401 before it happens.

Usage
  authlint [audit] [paths...]              Audit folders (default: the current one)
  authlint decode [TOKEN | - | @FILE]      Show what a token says, who signed it and who refuses it
  authlint secrets [DIR] [--json]          Show which service has which secret in which environment, by fingerprint
  authlint map [DIR]                       Show which service issues which token, and who verifies it
  authlint explain RULE                    Show the page of a rule
  authlint explain NAME [folder]           Show who needs an environment variable, and where it is provided
  authlint rules [--json]                  List all rules
  authlint lsp --stdio                     Run the language server

audit: a folder is audited by itself. A file shows only its own findings, in the context of the current folder.
  --format NAME[=FILE]      stylish (default), json, sarif, github, gitlab, junit, markdown or html; repeatable, written to
                            FILE where one is named
  --fix                     Apply fixes that keep the meaning
  --fix-suggested           Apply fixes that change behaviour, too
  --fix-dry-run             Show what would be changed, and change nothing
  --rule ID=SEVERITY        error, warning, info or off; repeatable
  --fail-on SEVERITY        error (default), warning, info or never: what makes the exit status 1
  --max-warnings N          Exit with 1 when there are more warnings
  --quiet                   Show errors only
  --staged                  Show only findings that staged files have a part in; the whole folder is still the context
  --since REF               Likewise of files changed since the common ancestor with REF, committed or not
  --baseline FILE           Findings that are accepted for now, instead of those in authlint-baseline.json
  --update-baseline         Write all findings into the baseline, and take out what is gone
  --config FILE             Settings, instead of authlint.json in the audited folder
  --print-config FILE       Show the settings that apply to a file

decode: finds the token in the text, which may be a header, a cookie, a cURL command or a log.
  --workspace [DIR]         Judge it by this folder (default: the current one): which secret signed it, which verifiers
                            refuse it and why, and the whole checklist of a 401. A token may be left out then.
  --now TIME                Judge the token at this time: ISO 8601, or seconds since 1970
  --json                    As JSON

map: services, their tokens, and what is broken on the way
  --format NAME             text (default), svg, mermaid, markdown, json or html
  --output FILE             Write it to a file

  --no-color                No colours (also: NO_COLOR=1)
  -h, --help                This text
  -v, --version             The version

Exit status: 0 nothing to complain about, 1 findings, 2 wrong use or failure.
decode: 0 accepted (without --workspace: valid now by its own times), 1 refused or not valid yet, 2 wrong use or failure,
3 expired, 4 no key of the workspace signed it, 5 no token, 6 nothing speaks against it, and whether a verifier takes it
cannot be told. Without a token: 1 when the checklist has a failure.
`;
