//! A bare paginator of the SDK that prints a log group's events: what `slstop tail` is compared with in
//! `benches/tail`. `cargo bench --bench drain --no-run` builds it; its argument is the group.

use std::io::{BufWriter, Write, stdout};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Cargo runs every bench, with arguments of its own.
    let Some(group) = std::env::args().nth(1).filter(|it| it.starts_with('/')) else {
        return Ok(());
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let config = aws_config::load_defaults(aws_config::BehaviorVersion::v2026_01_12()).await;
        let mut pages = aws_sdk_cloudwatchlogs::Client::new(&config)
            .filter_log_events()
            .log_group_name(group)
            .into_paginator()
            .send();
        let mut out = BufWriter::new(stdout().lock());
        while let Some(page) = pages.next().await {
            for event in page?.events() {
                let message = event.message().unwrap_or_default();
                writeln!(
                    out,
                    "{} {}",
                    event.timestamp().unwrap_or(0),
                    message.trim_end()
                )?;
            }
        }
        out.flush()?;
        Ok(())
    })
}
