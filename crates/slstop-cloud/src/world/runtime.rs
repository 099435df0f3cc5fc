//! What a runtime is called in logs and ARNs.

use super::draw::Draw;

/// `nodejs22.x` as its logs call it: `nodejs:22.v30`.
pub fn version(runtime: &str) -> String {
    let digits = runtime.find(|character: char| character.is_ascii_digit());
    let (language, version) = match runtime.split_once('.') {
        Some(("provided", version)) => ("provided", version),
        _ => runtime.split_at(digits.unwrap_or(runtime.len())),
    };
    let version = version.trim_end_matches(".x");
    format!("{language}:{version}.v{}", 20 + runtime.len())
}

/// The 64 hexadecimal digits that name a version of a runtime.
pub fn hash(runtime: &str) -> String {
    let mut draw = Draw::of(0).and_text(runtime);
    (0..4).map(|_| format!("{:016x}", draw.bits())).collect()
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn runtimes_are_called_as_in_real_logs() {
        let language = |runtime: &str| {
            version(runtime)
                .rsplit_once(".v")
                .map(|(name, _)| name.to_owned())
        };
        assert_eq!(language("nodejs22.x").as_deref(), Some("nodejs:22"));
        assert_eq!(language("python3.12").as_deref(), Some("python:3.12"));
        assert_eq!(language("java21").as_deref(), Some("java:21"));
        assert_eq!(
            language("provided.al2023").as_deref(),
            Some("provided:al2023")
        );
    }
}
