//! Reports as they are written, pasted, cut and broken.

use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    let report = pairs(text);
    let mut said = Vec::new();
    let mut say = |name: &str, value: Option<String>| {
        said.extend(value.map(|value| format!("{name}={value}")))
    };
    let millis = |value: Option<Micros>| value.map(|value| value.as_millis().to_string());
    say("duration", millis(report.duration));
    say("billed", millis(report.billed));
    say("memory", report.memory.map(|size| size.0.to_string()));
    say("max", report.max_memory.map(|size| size.0.to_string()));
    say("init", millis(report.init));
    say("restore", millis(report.restore));
    say("billed_restore", millis(report.billed_restore));
    say("status", report.status.map(|status| format!("{status:?}")));
    say("error", report.error_type.map(str::to_owned));
    say("trace", report.trace.map(str::to_owned));
    say("segment", report.segment.map(str::to_owned));
    say("sampled", report.sampled.map(|is| is.to_string()));
    say("phase", report.phase.map(str::to_owned));
    assert_eq!(said.join(" "), expected, "{text:?}");
}

#[test]
fn the_usual_form() {
    check(
        "\tDuration: 2.37 ms\tBilled Duration: 427 ms\tMemory Size: 1024 MB\tMax Memory Used: 95 MB\tInit Duration: 423.98 ms\t\nXRAY TraceId: 1-0a1b2c3d-00112233445566778899aabb\tSegmentId: 0123456789abcdef\tSampled: true\t\n",
        "duration=2.37 billed=427 memory=1024 max=95 init=423.98 trace=1-0a1b2c3d-00112233445566778899aabb segment=0123456789abcdef sampled=true",
    );
}

#[test]
fn a_status_stands_before_the_line_ends_or_the_trace_begins() {
    check(
        "\tDuration: 600000.00 ms\tBilled Duration: 600517 ms\tInit Duration: 516.31 ms\tStatus: timeout\nXRAY TraceId: 1-a-b\tSegmentId: c",
        "duration=600000 billed=600517 init=516.31 status=Timeout trace=1-a-b segment=c",
    );
    check(
        "\tDuration: 1.00 ms\tStatus: error\tError Type: Runtime.OutOfMemory\n",
        "duration=1 status=Error error=Runtime.OutOfMemory",
    );
    check(
        " Duration: 1 ms Status: error Error Type: Function<No MethodError> XRAY TraceId: 1-a",
        "duration=1 status=Error error=Function<No MethodError> trace=1-a",
    );
}

#[test]
fn a_restore_is_billed_in_part() {
    check(
        "\tDuration: 149.53 ms\tBilled Duration: 313 ms\tRestore Duration: 789.64 ms\tBilled Restore Duration: 163 ms\t",
        "duration=149.53 billed=313 restore=789.64 billed_restore=163",
    );
}

#[test]
fn what_people_paste_is_read_all_the_same() {
    check(
        r"\tDuration: 1.76 ms\tBilled Duration: 100 ms\tMemory Size: 128 MB\tMax Memory Used: 48 MB\t\n",
        "duration=1.76 billed=100 memory=128 max=48",
    );
    check(
        "  Init Duration: 0.41 ms  Duration: 4580.73 msBilled Duration: 4581 ms        Memory Size: 5000 MBMax Memory Used: 5000 MB  <br>",
        "duration=4580.73 billed=4581 memory=5000 max=5000 init=0.41",
    );
    check(
        "TraceId: 1-5d9d007f-0aSegmentId: 3d75Sampled: false|",
        "trace=1-5d9d007f-0a segment=3d75 sampled=false",
    );
}

#[test]
fn the_next_line_is_not_this_one() {
    check(
        "\tDuration: 1.00 ms\tREPORT RequestId: b\tDuration: 2.00 ms\tInit Duration: 5 ms",
        "duration=1",
    );
}

#[test]
fn what_is_missing_stays_missing() {
    check(" Duration: ms\tBilled Duration: x\tMemory Size: ", "");
    check("\tDuration: 3.89 m", "duration=3.89");
    check("\tDuration: 3.89 weeks\tMemory Size: 3 boxes", "");
}

#[test]
fn a_line_that_a_terminal_broke_is_read_as_if_it_were_whole() {
    check(
        " Duration: 22\n51.32 ms  Billed Duration: 2300 ms  M\r\nemory Size: 128 MB  Max Memory Used:\n13 MB",
        "duration=2251.32 billed=2300 memory=128 max=13",
    );
    check(" Dura\n\n\ntion: 3 ms", "");
}

#[test]
fn other_units_and_locales_are_read_where_they_leave_no_doubt() {
    check(
        " Duration: 2,37 ms\tBilled Duration: 1.234,5 ms\tInit Duration: 1,234.56 ms\tMemory Size: 1 GB\tMax Memory Used: 95MB",
        "duration=2.37 billed=1234.5 memory=1024 max=95 init=1234.56",
    );
    check(" Duration: 1,234 ms\tRestore Duration: 3 s", "restore=3000");
}
