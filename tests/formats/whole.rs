//! Files are written whole or not at all, and nothing is left behind.

use super::Folder;
use corridor::data::write_whole;
use std::fs;

#[test]
fn a_file_is_replaced_whole() {
    let folder = Folder::new();
    let path = folder.path("answer.json");
    write_whole(&path, b"old").unwrap();
    write_whole(&path, b"new and longer").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new and longer");
    write_whole(&path, b"").unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"");
    assert_eq!(folder.names(), ["answer.json"]);
}

#[test]
fn what_is_in_the_way_is_said_and_nothing_left_behind() {
    let folder = Folder::new();
    let says = |path: &str, words: &str| {
        let error = write_whole(folder.path(path), b"x").unwrap_err().to_string();
        assert!(error.contains(words) && error.contains(path.trim_end_matches('/')), "{error}");
    };
    says("no/such/folder.json", "there is no folder");
    fs::create_dir(folder.path("sub")).unwrap();
    says("sub", "there is a folder of this name");
    fs::write(folder.path("file"), b"kept").unwrap();
    says("file/x.json", "file");
    // Unfinished files of others are stepped round.
    fs::write(folder.path(".a.json.0.part"), b"theirs").unwrap();
    write_whole(folder.path("a.json"), b"ours").unwrap();
    assert_eq!(fs::read(folder.path(".a.json.0.part")).unwrap(), b"theirs");
    assert_eq!(folder.names(), [".a.json.0.part", "a.json", "file", "sub"]);
    assert_eq!(fs::read(folder.path("file")).unwrap(), b"kept");
    let long = "x".repeat(255);
    write_whole(folder.path(&long), b"a name as long as it may be").unwrap();
    assert!(write_whole(folder.path(&"x".repeat(300)), b"").is_err());
    assert_eq!(folder.names().len(), 5);
}

#[cfg(unix)]
#[test]
fn devices_are_written_to_and_links_refused() {
    let folder = Folder::new();
    write_whole("/dev/null", b"x").unwrap();
    assert!(fs::metadata("/dev/null").is_ok_and(|found| !found.is_file()), "a device stays one");
    if fs::metadata("/dev/full").is_ok() {
        let error = write_whole("/dev/full", b"x").unwrap_err().to_string();
        assert!(error.contains("no room left"), "{error}");
        assert!(fs::metadata("/dev/full").is_ok_and(|found| !found.is_file()));
    }
    fs::write(folder.path("file"), b"kept").unwrap();
    std::os::unix::fs::symlink(folder.path("file"), folder.path("link")).unwrap();
    let error = write_whole(folder.path("link"), b"x").unwrap_err().to_string();
    assert!(error.contains("symbolic link"), "{error}");
    assert_eq!(fs::read(folder.path("file")).unwrap(), b"kept");
}

#[test]
fn no_form_is_written_where_it_cannot_be() {
    use super::{WHOLE, name};
    use corridor::data::{Form, read_network, write_network};
    let caspian = corridor::data::caspian();
    for form in WHOLE.into_iter().chain([Form::Dot]) {
        let folder = Folder::new();
        let says = |path: &std::path::Path, words: &str| {
            let error = write_network(&caspian, path, form).unwrap_err();
            let corridor::Error::File { path: named, reason } = &error else { panic!("{form}: {error}") };
            assert_eq!(*named, path.display().to_string(), "{form}");
            assert!(reason.contains(words), "{form}: {error}");
        };
        let is_folder = matches!(form, Form::Native | Form::Gmns);
        says(&folder.path("no/such").join(name(form)), "there is no folder");
        fs::write(folder.path("file"), b"kept").unwrap();
        says(&folder.path("file").join(name(form)), "is no folder");
        fs::create_dir(folder.path("full")).unwrap();
        fs::write(folder.path("full/theirs"), b"kept").unwrap();
        says(
            &folder.path("full"),
            if is_folder { "the folder is not empty" } else { "a folder of this name" },
        );
        if is_folder {
            says(&folder.path("file"), "there is a file of this name");
        }
        assert_eq!(folder.names(), ["file", "full"], "{form}");
        assert_eq!(fs::read(folder.path("full/theirs")).unwrap(), b"kept");
        if cfg!(target_os = "linux") {
            // Nobody writes there, whoever they are.
            says(&std::path::Path::new("/proc").join(name(form)), "");
            if !is_folder {
                says(std::path::Path::new("/dev/full"), "no room left");
            }
        }
        let locked = folder.path("locked");
        fs::create_dir(&locked).unwrap();
        let mut rights = fs::metadata(&locked).unwrap().permissions();
        rights.set_readonly(true);
        fs::set_permissions(&locked, rights.clone()).unwrap();
        // An administrator may write all the same.
        if fs::write(locked.join("probe"), b"").is_err() {
            says(&locked.join(name(form)), "not permitted");
        }
        #[allow(clippy::permissions_set_readonly_false)]
        rights.set_readonly(false);
        fs::set_permissions(&locked, rights).unwrap();
    }
    // What is read is told by its name as well.
    let folder = Folder::new();
    for file in ["a.json", "a.geojson", "a.graphml", "a_net.tntp"] {
        fs::create_dir(folder.path(file)).unwrap();
        let error = read_network(folder.path(file).join("no.json")).unwrap_err();
        assert!(matches!(&error, corridor::Error::File { path, .. } if path.ends_with("no.json")), "{error}");
    }
}
