//! A browser, driven over its debugging protocol through two named pipes: no crate and no network.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::common::say_skipped;

/// The programs that may be the browser.
const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
/// How long anything may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(90);

/// A browser with one page.
pub(crate) struct Browser {
    process: Child,
    requests: File,
    replies: BufReader<File>,
    session: Option<String>,
    number: u64,
    /// Errors and messages of the page's console, and exceptions.
    pub(crate) complaints: Vec<String>,
    _folder: TempDir,
}

impl Browser {
    /// Starts one with a window of this size; `None`, said aloud, where none is installed.
    pub(crate) fn start(width: u32, height: u32, dark: bool) -> Option<Self> {
        let answers = |name: &&&str| {
            Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
        };
        let Some(program) = NAMES.iter().find(answers) else {
            say_skipped(format_args!("none of {} is installed", NAMES.join(", ")));
            return None;
        };
        let folder = TempDir::new().unwrap();
        let pipes = ["requests", "replies"].map(|name| folder.path().join(name));
        assert!(Command::new("mkfifo").args(&pipes).status().unwrap().success());
        // The browser reads requests from its descriptor 3 and writes replies to 4.
        let process = Command::new("sh")
            .args(["-c", "exec \"$0\" \"$@\" 3<\"$REQUESTS\" 4>\"$REPLIES\"", program])
            .args([
                "--headless",
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
            ])
            .args(["--no-first-run", "--disable-background-networking", "--disable-dev-shm-usage"])
            .args(["--disable-component-update", "--disable-sync", "--disable-quic"])
            .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
            .env("REQUESTS", &pipes[0])
            .env("REPLIES", &pipes[1])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Opening waits for the other end.
        let requests = OpenOptions::new().write(true).open(&pipes[0]).unwrap();
        let replies = BufReader::new(File::open(&pipes[1]).unwrap());
        let complaints = Vec::new();
        let mut browser =
            Self { process, requests, replies, session: None, number: 0, complaints, _folder: folder };
        let target = browser.ask("Target.createTarget", json!({ "url": "about:blank" }));
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = browser.ask("Target.attachToTarget", attach);
        browser.session = attached["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page.enable", "Runtime.enable", "Log.enable"] {
            browser.ask(domain, json!({}));
        }
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600 });
        browser.ask("Emulation.setDeviceMetricsOverride", size);
        browser.emulate("", dark);
        Some(browser)
    }

    /// Shows the page as on `print` or, where `medium` is empty, as on what it is on, by a system with light or dark colours.
    pub(crate) fn emulate(&mut self, medium: &str, dark: bool) {
        let look = json!([{ "name": "prefers-color-scheme", "value": if dark { "dark" } else { "light" } }]);
        self.ask("Emulation.setEmulatedMedia", json!({ "media": medium, "features": look }));
    }

    /// Sends a request and waits for its reply.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        self.number += 1;
        let mut request = json!({ "id": self.number, "method": method, "params": params });
        if let Some(session) = &self.session {
            request["sessionId"] = json!(session);
        }
        self.requests.write_all(format!("{request}\0").as_bytes()).unwrap();
        loop {
            let mut reply = Vec::new();
            self.replies.read_until(0, &mut reply).unwrap();
            assert_eq!(reply.pop(), Some(0), "the browser has gone");
            let mut reply: Value = serde_json::from_slice(&reply).unwrap();
            if reply["id"] == self.number {
                assert!(reply["error"].is_null(), "{method}: {}", reply["error"]);
                return reply["result"].take();
            }
            let event = reply["method"].as_str().unwrap_or_default();
            if ["Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded"].contains(&event)
                || event == "Page.javascriptDialogOpening"
            {
                self.complaints.push(reply.to_string());
            }
        }
    }

    /// The value of an expression on the page; a promise is waited for.
    #[track_caller]
    pub(crate) fn value(&mut self, expression: &str) -> Value {
        let question = json!({ "expression": expression, "awaitPromise": true, "returnByValue": true });
        let mut reply = self.ask("Runtime.evaluate", question);
        assert!(reply["exceptionDetails"].is_null(), "{expression}: {}", reply["exceptionDetails"]);
        reply["result"]["value"].take()
    }

    /// Waits until an expression is true.
    #[track_caller]
    pub(crate) fn until(&mut self, expression: &str) {
        let begun = Instant::now();
        while self.value(&format!("Boolean({expression})")) != true {
            assert!(begun.elapsed() < PATIENCE, "never true: {expression}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Opens a report, with a fragment or none, and waits until it is drawn.
    #[track_caller]
    pub(crate) fn open(&mut self, file: &Path, fragment: &str) {
        self.visit(&format!("file://{}{fragment}", file.canonicalize().unwrap().display()));
    }

    /// Opens the page at an address, and waits until it is drawn.
    #[track_caller]
    pub(crate) fn visit(&mut self, url: &str) {
        // A change of the fragment alone would not load the page.
        self.ask("Page.navigate", json!({ "url": "about:blank" }));
        self.until("location.href === 'about:blank'");
        self.ask("Page.navigate", json!({ "url": url }));
        self.until(
            "document.documentElement?.dataset.ready && document.getElementById('canvas')?.dataset.names",
        );
    }

    /// Presses, moves or releases the mouse, or turns its wheel.
    pub(crate) fn mouse(&mut self, kind: &str, (x, y): (f64, f64), more: &Value) {
        let mut event = json!({ "type": kind, "x": x, "y": y, "button": "left", "clickCount": 1 });
        for (name, value) in more.as_object().into_iter().flatten() {
            event[name] = value.clone();
        }
        self.ask("Input.dispatchMouseEvent", event);
    }

    /// Presses a key: one of those that name themselves, or Tab, Enter, Escape or an arrow.
    pub(crate) fn key(&mut self, key: &str) {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            "ArrowLeft" => (37, ""),
            "ArrowUp" => (38, ""),
            "ArrowRight" => (39, ""),
            "ArrowDown" => (40, ""),
            _ => (0, key),
        };
        let mut event = json!({ "type": "keyDown", "key": key, "windowsVirtualKeyCode": code });
        if !text.is_empty() {
            event["text"] = json!(text);
        }
        self.ask("Input.dispatchKeyEvent", event);
        self.ask(
            "Input.dispatchKeyEvent",
            json!({ "type": "keyUp", "key": key, "windowsVirtualKeyCode": code }),
        );
    }

    /// Presses Tab until the element that has the focus is one that a selector finds.
    #[track_caller]
    pub(crate) fn tab_to(&mut self, selector: &str) {
        for _ in 0..200 {
            self.key("Tab");
            if self.value(&format!("document.activeElement.matches({})", json!(selector))) == true {
                return;
            }
        }
        panic!("Tab does not lead to {selector}");
    }

    /// Puts fingers on the screen, moves them, or takes them away.
    pub(crate) fn touch(&mut self, kind: &str, fingers: &[(f64, f64)]) {
        let points = fingers.iter().enumerate().map(|(id, (x, y))| json!({ "x": x, "y": y, "id": id }));
        self.ask(
            "Input.dispatchTouchEvent",
            json!({ "type": kind, "touchPoints": points.collect::<Vec<_>>() }),
        );
    }

    /// The page as it is printed, as PDF.
    pub(crate) fn pdf(&mut self) -> Vec<u8> {
        let printed = self.ask("Page.printToPDF", json!({ "printBackground": true }));
        STANDARD.decode(printed["data"].as_str().unwrap()).unwrap()
    }

    /// A picture of the window, as PNG.
    pub(crate) fn picture(&mut self) -> Vec<u8> {
        let picture = self.ask("Page.captureScreenshot", json!({ "format": "png" }));
        STANDARD.decode(picture["data"].as_str().unwrap()).unwrap()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
