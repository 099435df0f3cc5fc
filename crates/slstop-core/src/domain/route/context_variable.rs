//! The `$context` variables of access logs: their names, and which text a value of each can be.

/// Which text can be a value. It decides where a value ends when the separator also occurs within values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueShape {
    /// Digits.
    Number,
    /// Three digits.
    Status,
    /// No white space and no quotes: ids, addresses, methods, paths.
    Word,
    /// `15/Feb/2023:23:08:37 +0000`.
    ClfTime,
    Text,
}

/// What a gateway writes for a variable without a value.
const UNSET: &str = "-";

impl ValueShape {
    pub fn fits(self, value: &str) -> bool {
        if value == UNSET {
            return true;
        }
        let bytes = value.as_bytes();
        match self {
            Self::Number => (1..=20).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit),
            Self::Status => bytes.len() == 3 && bytes.iter().all(u8::is_ascii_digit),
            Self::Word => !bytes
                .iter()
                .any(|byte| byte.is_ascii_whitespace() || *byte == b'"'),
            Self::ClfTime => {
                bytes.len() == 26 && bytes[2] == b'/' && bytes[6] == b'/' && bytes[20] == b' '
            }
            Self::Text => true,
        }
    }
}

macro_rules! variables {
    ($($variable:ident $shape:ident $($name:literal)+;)*) => {
        /// Those that say something of a request, its route or its function; AWS has several names for some.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ContextVariable { $($variable,)* }

        impl ContextVariable {
            pub const ALL: &[Self] = &[$(Self::$variable,)*];

            pub const fn shape(self) -> ValueShape {
                match self { $(Self::$variable => ValueShape::$shape,)* }
            }

            /// As a format writes them, without `$context.`; the usual one first.
            pub const fn names(self) -> &'static [&'static str] {
                match self { $(Self::$variable => &[$($name),+],)* }
            }
        }
    };
}

variables! {
    RequestId Word "requestId";
    ExtendedRequestId Word "extendedRequestId";
    // The function's request id: the only one of the three that the function's log has.
    FunctionRequestId Word "integration.requestId" "awsEndpointRequestId";
    RequestTime ClfTime "requestTime";
    // Seconds in logs of HTTP APIs, milliseconds in those of REST APIs.
    RequestTimeEpoch Number "requestTimeEpoch";
    Method Word "httpMethod";
    ResourcePath Word "resourcePath";
    RouteKey Text "routeKey";
    Path Word "path";
    Stage Word "stage";
    ApiId Word "apiId";
    DomainName Word "domainName";
    BasePathMatched Word "customDomain.basePathMatched";
    Protocol Word "protocol";
    Status Status "status";
    ResponseLength Number "responseLength";
    ResponseLatency Number "responseLatency";
    IntegrationLatency Number "integration.latency" "integrationLatency";
    // What the function's code answered.
    IntegrationStatus Status "integration.status";
    // What the Lambda service answered: 200 also where the function failed.
    ServiceStatus Status "integration.integrationStatus" "integrationStatus";
    IntegrationError Text "integration.error" "integrationErrorMessage" "integration.errorMessage";
    ErrorMessage Text "error.message";
    ErrorMessageQuoted Text "error.messageString";
    ValidationError Text "error.validationErrorString";
    ResponseType Word "error.responseType";
    AuthorizerRequestId Word "authorizer.requestId";
    AuthorizerLatency Number "authorizer.latency" "authorizer.integrationLatency";
    AuthorizerStatus Status "authorizer.status" "authorizer.integrationStatus";
    AuthorizerError Text "authorizer.error";
    AuthenticateError Text "authenticate.error";
    AuthorizeError Text "authorize.error";
    TraceId Word "xrayTraceId";
    WafResponse Word "wafResponseCode";
    WafStatus Status "waf.status";
    WafLatency Number "waf.latency" "wafLatency";
    WafError Text "waf.error";
    SourceIp Word "identity.sourceIp";
    UserAgent Text "identity.userAgent";
    Caller Text "identity.caller";
    User Text "identity.user";
    UserArn Text "identity.userArn";
    EventType Word "eventType";
    ConnectionId Word "connectionId";
    MessageId Word "messageId";
    ResourceId Word "resourceId";
    AccountId Word "accountId" "identity.accountId";
}

impl ContextVariable {
    pub fn named(name: &str) -> Option<Self> {
        let is_named = |variable: &&Self| variable.names().contains(&name);
        Self::ALL.iter().find(is_named).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_belongs_to_one_variable() {
        for &variable in ContextVariable::ALL {
            for name in variable.names() {
                assert_eq!(ContextVariable::named(name), Some(variable), "{name}");
            }
        }
    }
}
