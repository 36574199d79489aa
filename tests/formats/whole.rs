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
