//! Which names are those of secrets. Names are read word by word (`dbPassword`, `DB_PASSWORD`,
//! `x-api-key`), so that `author` is not `authorization` and `tokenCount` is not a token.

use std::sync::LazyLock;

/// How sure a name is, which decides about doubtful values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secrecy {
    Strong,
    /// Keeps its scheme, and may have blanks.
    Authorization,
    /// May have blanks.
    Cookie,
    /// A word that also counts (`pass: 12`).
    Unnumbered,
    /// A word that also says other things (`session: started`).
    Weak,
    /// A few figures that are typed from a card or a telephone.
    Code,
    /// Also the shell's name for the folder that one is in.
    Folder,
}

/// Secrets wherever they stand in a name.
const STRONG: &str = "password passwords passwd passphrase passcode pwd secret secrets credential credentials \
    jwt apikey";
/// Names written in one piece end like this.
const STRONG_ENDS: &str = "password passwd secret token apikey accesskey secretkey privatekey sessionid \
    connectionstring credentials";
const PAIRS: &[(&str, &str)] = &[
    ("api", "key"),
    ("access", "key"),
    ("secret", "key"),
    ("private", "key"),
    ("account", "key"),
    ("encryption", "key"),
    ("signing", "key"),
    ("master", "key"),
    ("auth", "key"),
    ("session", "id"),
    ("secret", "id"),
    ("connection", "string"),
    ("conn", "str"),
    ("amz", "signature"),
    ("code", "verifier"),
    ("subscription", "key"),
];
/// Keys of services that call what they sell a key and nothing else.
const KEYS_OF: &str = "stripe openai anthropic sendgrid twilio mailgun mailchimp datadog dd newrelic algolia \
    sentry segment firebase github gitlab slack paypal adyen braintree hmac aes rsa ssh jwt webhook license";
/// With `code` behind them.
const CODES_OF: &str = "mfa otp";
const CODES: &str = "pin otp totp cvv";
/// With `token` behind them: where the next page begins is no secret.
const PLACES: &str = "next page continuation pagination sync cancellation starting";
const FOLDER: &str = "pwd";
const AUTHORIZATION: &str = "authorization";
const COOKIES: &str = "cookie cookies";
const UNNUMBERED: &str = "pass pw";
const WEAK: &str = "session sig signature tokens";

/// Ends of names that are about a secret and not a secret.
const ABOUT: &str = "age arn at attempts audience changed count counts created date enabled endpoint error \
    errors exception exists expiration expired expires expiry field file filename format \
    header hint id in index issuer kind left len length limit manager max min missing mode \
    name names path policy prefix present provider region remaining required reset rotated \
    rotation scope size source state status store strength time timestamp ttl type updated \
    uri url usage use used valid version";
/// Beginnings of names of things that are done with secrets.
const DEEDS: &str = "check create delete describe expired fetch generate get has invalid is list load missing \
    needs no parse put revoke rotate update validate verify wrong";

/// AWS allows no longer ones. What is longer is masked, and so not looked through again for each key in it.
const LONGEST_ARN: usize = 2048;

impl Secrecy {
    pub fn of(key: &str) -> Option<Self> {
        let (mut first, mut last, mut found) = ("", "", None);
        for word in words(key) {
            if first.is_empty() {
                first = word;
            }
            let last_but_one = std::mem::replace(&mut last, word);
            if !ends_like_one(word) {
                continue;
            }
            // A pair that ends in `id` is the id itself, not one about a secret.
            let singular = word.strip_suffix('s').unwrap_or(word);
            let is_pair = PAIRS.iter().any(|(a, b)| {
                last_but_one.eq_ignore_ascii_case(a)
                    && (word.eq_ignore_ascii_case(b) || singular.eq_ignore_ascii_case(b))
            });
            let is_after = |words: &str, end: &str| {
                singular.eq_ignore_ascii_case(end) && is_one_of(last_but_one, words)
            };
            found = match () {
                () if is_pair => Some((Self::Strong, word)),
                () if is_after(KEYS_OF, "key") => Some((Self::Weak, word)),
                () if is_after(CODES_OF, "code") => Some((Self::Code, word)),
                () if is_after(PLACES, "token") => found,
                () => of_word(word).map(|secrecy| (secrecy, word)).or(found),
            };
        }
        let (secrecy, word) = found?;
        if std::ptr::eq(first, word)
            && word.eq_ignore_ascii_case(FOLDER)
            && std::ptr::eq(word, last)
        {
            return Some(Self::Folder);
        }
        let is_last = std::ptr::eq(word, last);
        // `pass` or `session` inside of a name is what the name is about.
        let may_stand_inside = matches!(secrecy, Self::Strong | Self::Authorization);
        let is_about = !is_last && (!may_stand_inside || is_one_of(last, ABOUT));
        let is_deed = !std::ptr::eq(first, last) && is_one_of(first, DEEDS);
        (!is_about && !is_deed).then_some(secrecy)
    }

    /// Whether an object behind the key is masked as a whole.
    pub fn covers_objects(self) -> bool {
        matches!(self, Self::Strong | Self::Authorization)
    }

    pub fn may_have_blanks(self) -> bool {
        matches!(self, Self::Authorization | Self::Cookie)
    }

    /// Values that give nothing away.
    pub fn is_harmless(self, value: &str) -> bool {
        const NOTHING: &str = "null none nil undefined true false nan n/a unset empty missing expired invalid \
            valid incorrect wrong changed updated refreshed revoked rotated required rejected accepted redacted";
        let value = value.trim();
        if value.len() < 3 || is_one_of(value, NOTHING) || value.bytes().all(|byte| byte == b'*') {
            return true;
        }
        // An ARN names a secret and is none.
        if value.starts_with("arn:") && value.len() <= LONGEST_ARN {
            return true;
        }
        let is_number = value.parse::<f64>().is_ok();
        match self {
            Self::Strong | Self::Authorization | Self::Cookie => false,
            Self::Unnumbered => is_number,
            Self::Folder => is_path(value),
            Self::Code => {
                let n_figures = value.bytes().filter(u8::is_ascii_digit).count();
                n_figures < 3
                    || !value
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            }
            Self::Weak => {
                is_number || value.len() < 16 && !value.bytes().any(|byte| byte.is_ascii_digit())
            }
        }
    }
}

/// The last two letters of every word that makes a name one of a secret: most words of names end otherwise.
static TAILS: LazyLock<[bool; 1 << 10]> = LazyLock::new(|| {
    let lists = [
        STRONG,
        STRONG_ENDS,
        AUTHORIZATION,
        COOKIES,
        UNNUMBERED,
        CODES,
        WEAK,
        "key code token",
    ];
    let words = lists.into_iter().flat_map(str::split_ascii_whitespace);
    let words = words.chain(PAIRS.iter().map(|(_, second)| *second));
    let mut tails = [false; 1 << 10];
    for word in words {
        for word in [word.to_owned(), format!("{word}s")] {
            if let Some(tail) = tail(&word) {
                tails[tail] = true;
            }
        }
    }
    tails
});

fn ends_like_one(word: &str) -> bool {
    tail(word).is_some_and(|tail| TAILS[tail])
}

/// A number of the last two letters, the same in any case.
fn tail(word: &str) -> Option<usize> {
    let [.., last_but_one, last] = word.as_bytes() else {
        return None;
    };
    let letter = |byte: &u8| usize::from(byte & 0x1f);
    Some(letter(last_but_one) << 5 | letter(last))
}

/// By how long they are: a word is compared with few others, for every key of every line is looked at.
static WORDS: LazyLock<Vec<Vec<(&str, Secrecy)>>> = LazyLock::new(|| {
    let mut by_length = Vec::new();
    for (words, secrecy) in [
        (STRONG, Secrecy::Strong),
        (AUTHORIZATION, Secrecy::Authorization),
        (COOKIES, Secrecy::Cookie),
        (UNNUMBERED, Secrecy::Unnumbered),
        (CODES, Secrecy::Code),
        (WEAK, Secrecy::Weak),
    ] {
        for word in words.split_ascii_whitespace() {
            let length = word.len();
            by_length.resize(by_length.len().max(length + 1), Vec::new());
            by_length[length].push((word, secrecy));
        }
    }
    by_length
});
static ENDS: LazyLock<Vec<&str>> = LazyLock::new(|| STRONG_ENDS.split_ascii_whitespace().collect());

fn of_word(word: &str) -> Option<Secrecy> {
    let ends_like = |end: &&str| {
        let head = word.len().checked_sub(end.len());
        head.and_then(|head| word.get(head..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
    };
    let alike = WORDS.get(word.len()).map_or(&[][..], Vec::as_slice);
    let known = alike
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(word));
    match known {
        Some((_, secrecy)) => Some(*secrecy),
        None => ENDS.iter().any(ends_like).then_some(Secrecy::Strong),
    }
}

/// `/var/task`, `~/x`, `C:\x`
fn is_path(value: &str) -> bool {
    let begins = |begin: &str| value.starts_with(begin);
    let of_windows = value
        .get(1..3)
        .is_some_and(|two| two == ":\\" || two == ":/");
    let of_unix =
        begins("~/") || begins("/") && value[1..].starts_with(|c: char| c.is_ascii_alphanumeric());
    of_unix || of_windows
}

/// The lists are words with blanks between, so that they can be read.
fn is_one_of(word: &str, words: &str) -> bool {
    words
        .split(' ')
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// `dbPassword2`, `DB_PASSWORD` and `APIKey` in their words, digits dropped.
fn words(key: &str) -> impl Iterator<Item = &str> {
    let bytes = key.as_bytes();
    let is_letter = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphabetic);
    let is_upper = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_uppercase);
    let is_lower = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_lowercase);
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() && !is_letter(at) {
            at += 1;
        }
        let start = at;
        while is_letter(at) {
            at += 1;
            let is_hump = is_lower(at - 1) && is_upper(at);
            // The last capital of a row belongs to the word that follows: API, Key.
            let is_end_of_capitals = is_upper(at - 1) && is_upper(at) && is_lower(at + 1);
            if is_hump || is_end_of_capitals {
                break;
            }
        }
        key.get(start..at).filter(|word| !word.is_empty())
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// All the words that make a name one of a secret, and some that do not.
    pub static PARTS: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let lists = [
            STRONG,
            STRONG_ENDS,
            AUTHORIZATION,
            COOKIES,
            UNNUMBERED,
            WEAK,
            "key id string str api conn",
        ];
        let words = lists.into_iter().flat_map(str::split_ascii_whitespace);
        words
            .chain(PAIRS.iter().flat_map(|(first, second)| [*first, *second]))
            .collect()
    });

    pub const NAMES_OF_SECRETS: &str = "password DB_PASSWORD dbPassword PGPASSWORD user.password password_confirmation \
        passwordHash pwd passphrase secret client_secret clientSecret SecretString \
        secretAccessKey AWS_SECRET_ACCESS_KEY webhookSecret token accessToken \
        refresh-token id_token X-Amz-Security-Token csrfToken authtoken code_verifier \
        STRIPE_KEY stripeKey Ocp-Apim-Subscription-Key taskToken api_key api-key apiKey apikey X-Api-Key APIKey STRIPE_API_KEY_LIVE \
        AccountKey private_key privateKey Authorization proxy-authorization Cookie \
        set-cookie cookies session sessionId session_token PHPSESSIONID credentials \
        connectionString CONNECTION_STRING X-Amz-Signature jwt pass tokens secret_id";

    #[test]
    fn names_are_read_word_by_word() {
        let split = |key| words(key).collect::<Vec<_>>();
        assert_eq!(split("dbPassword2"), ["db", "Password"]);
        assert_eq!(split("X-API-Key"), ["X", "API", "Key"]);
        assert_eq!(
            split("AWSSecretAccessKey"),
            ["AWS", "Secret", "Access", "Key"]
        );
        assert_eq!(split("__é9"), [""; 0]);
    }

    #[test]
    fn secrets_are_known_by_their_names() {
        for key in NAMES_OF_SECRETS.split_ascii_whitespace() {
            assert!(Secrecy::of(key).is_some(), "{key}");
        }
        for key in "pin cardPin otp totp cvv2 mfaCode mfa_code".split(' ') {
            assert_eq!(Secrecy::of(key), Some(Secrecy::Code), "{key}");
        }
    }

    #[test]
    fn names_about_secrets_and_names_that_look_alike_are_no_secrets() {
        for key in "author authority authorizer authorizationType key s3Key partition_key keyId \
            requestId traceId tokenizer token_type tokenCount max_tokens_limit tokens_used \
            secretArn SecretName passwordPolicy password_expires_at accessKeyId api_key_id \
            getSecretValue isPasswordValid hasToken sessionDuration cookieConsent \
            TokenExpiredException secretsmanager SecretsManager compass bypass passed \
            passenger monkey invalidToken time sigma NextToken \
            next_token continuationToken pinned spin statusCode errorCode s3Key storageKey sort_key é"
            .split(' ')
        {
            assert!(Secrecy::of(key).is_none(), "{key}");
        }
    }
}
