//! GetAccountSettings.

use super::super::OperationContext;
use crate::wire::{Refusal, Reply, WireValue};

/// Concurrent executions of the account.
pub const CONCURRENCY: u32 = 1000;

pub fn settings(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let functions = &context.world.functions;
    let reserved: u32 = functions
        .iter()
        .filter_map(|function| context.reserved(function))
        .sum();
    let limit = WireValue::EMPTY
        .with("TotalCodeSize", 80_530_636_800_u64)
        .with("CodeSizeUnzipped", 262_144_000)
        .with("CodeSizeZipped", 52_428_800)
        .with("ConcurrentExecutions", CONCURRENCY)
        .with(
            "UnreservedConcurrentExecutions",
            CONCURRENCY.saturating_sub(reserved),
        );
    let usage = WireValue::EMPTY
        .with("TotalCodeSize", functions.len() * 12_000_000)
        .with("FunctionCount", functions.len());
    Ok(WireValue::EMPTY
        .with("AccountLimit", limit)
        .with("AccountUsage", usage)
        .into())
}
