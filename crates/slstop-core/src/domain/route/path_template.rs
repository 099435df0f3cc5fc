//! Which route a real path belongs to: exact segments before parameters, parameters before `{proxy+}`, a method of
//! its own before `ANY`, and `$default` last.

/// How well a path fits; greater is better.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PathFit {
    segments: Vec<SegmentFit>,
    has_method: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SegmentFit {
    Greedy,
    Parameter,
    Exact,
}

/// None where the route does not take the request.
pub fn fit(route: (&str, &str), request: (&str, &str)) -> Option<PathFit> {
    let ((method, template), (asked_method, path)) = (route, request);
    let has_method = method.eq_ignore_ascii_case(asked_method);
    if !has_method && method != "ANY" {
        return None;
    }
    let segments = match template {
        "$default" => Vec::new(),
        _ => segments(template, path)?,
    };
    Some(PathFit {
        segments,
        has_method,
    })
}

fn segments(template: &str, path: &str) -> Option<Vec<SegmentFit>> {
    let path = path.split('?').next().unwrap_or(path);
    let mut fits = Vec::new();
    let mut given = path.trim_end_matches('/').split('/');
    for expected in template.trim_end_matches('/').split('/') {
        if expected.ends_with("+}") {
            // At least one segment.
            given.next()?;
            fits.push(SegmentFit::Greedy);
            return Some(fits);
        }
        let segment = given.next()?;
        let is_parameter = expected.starts_with('{') && expected.ends_with('}');
        if expected == segment {
            fits.push(SegmentFit::Exact);
        } else if is_parameter && !segment.is_empty() {
            fits.push(SegmentFit::Parameter);
        } else {
            return None;
        }
    }
    given.next().is_none().then_some(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best<'a>(
        routes: &[(&'a str, &'a str)],
        request: (&str, &str),
    ) -> Option<(&'a str, &'a str)> {
        let fits = routes
            .iter()
            .filter_map(|one| Some((fit(*one, request)?, *one)));
        fits.max_by(|a, b| a.0.cmp(&b.0)).map(|(_, route)| route)
    }

    #[test]
    fn the_most_exact_route_takes_a_request() {
        let routes = [
            ("ANY", "$default"),
            ("GET", "/{proxy+}"),
            ("ANY", "/pets/{id}"),
            ("GET", "/pets/{id}"),
            ("GET", "/pets/new"),
            ("POST", "/pets"),
        ];
        let of = |method, path| best(&routes, (method, path));
        assert_eq!(of("GET", "/pets/new"), Some(("GET", "/pets/new")));
        assert_eq!(of("GET", "/pets/7/"), Some(("GET", "/pets/{id}")));
        assert_eq!(of("PUT", "/pets/7"), Some(("ANY", "/pets/{id}")));
        assert_eq!(of("GET", "/pets/7/toys?x=1"), Some(("GET", "/{proxy+}")));
        assert_eq!(of("DELETE", "/"), Some(("ANY", "$default")));
        assert_eq!(best(&routes[3..], ("DELETE", "/pets/7")), None);
    }
}
