//! The manual page: the command, then each of its commands as a section of the same page.

use crate::arguments;
use crate::heeds;
use clap_mangen::Man;

/// The page as roff.
pub(crate) fn page() -> String {
    let command = arguments::command();
    // The commands stand on this page, not on pages of their own.
    let mut page = rendered(&Man::new(command.clone()), false).replace("(1)\n", "\n");
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        let name = inner.get_name();
        let is_shared = |arg: &clap::Arg| {
            arg.get_long().is_some_and(|long| heeds::ALL.contains(&format!("--{long}").as_str()))
        };
        let taken: Vec<String> = inner
            .get_arguments()
            .filter(|arg| is_shared(arg) && !arg.is_hide_set())
            .filter_map(|arg| Some(format!("--{}", arg.get_long()?)))
            .collect();
        let own = inner.clone().mut_args(|arg| if is_shared(&arg) { arg.hide(true) } else { arg });
        let head = format!(".SH \"CORRIDOR {}\"\n", name.to_uppercase());
        let sections = rendered(&Man::new(own), true).replace("\n.SH ", "\n.SS ");
        page.push_str(&sections.replacen(".SS NAME\n", &head, 1).replacen(".SH NAME\n", &head, 1));
        if !taken.is_empty() {
            page.push_str(&format!(".SS \"SHARED OPTIONS\"\n{}\n", taken.join(", ").replace('-', "\\-")));
        }
    }
    for inner in command.get_subcommands() {
        let name = inner.get_name();
        page = page.replace(&format!("corridor\\-{name}"), &format!("corridor {name}"));
    }
    page.replace("\n.SH EXTRA\n", "\n.SH \"CODES AND EXAMPLE\"\n")
        .replace("\n.SS EXTRA\n", "\n.SS EXAMPLES\n")
}

/// A whole page, or the sections of a command that is a part of one.
fn rendered(man: &Man, is_part: bool) -> String {
    let mut text = Vec::new();
    // Writing into memory cannot fail.
    let _ = if is_part {
        man.render_name_section(&mut text)
            .and_then(|()| man.render_synopsis_section(&mut text))
            .and_then(|()| man.render_options_section(&mut text))
            .and_then(|()| man.render_extra_section(&mut text))
    } else {
        man.render(&mut text)
    };
    String::from_utf8_lossy(&text).into_owned()
}
