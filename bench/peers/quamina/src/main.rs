//! quamina over events in memory: every line on standard input asks for one pass ("match", "counts") or for all rules to be added to a
//! new matcher ("compile").
use quamina::Quamina;
use serde_json::{Map, Value, json};
use std::error::Error;
use std::io::BufRead;

type Rules = Vec<(String, String)>;

fn read_rules(path: &str) -> Result<Rules, Box<dyn Error>> {
    let mut rules = Rules::new();
    for line in std::fs::read_to_string(path)?.lines() {
        let rule: Value = serde_json::from_str(line)?;
        let name = rule["name"].as_str().ok_or("a rule without a name")?;
        rules.push((name.to_string(), rule["pattern"].to_string()));
    }
    Ok(rules)
}

/// Rules are known by their place: a number is cheaper to hand out for a match than a name.
fn compile(rules: &Rules) -> Result<Quamina<usize>, Box<dyn Error>> {
    let mut matcher = Quamina::new();
    for (place, (_, pattern)) in rules.iter().enumerate() {
        matcher.add_pattern(place, pattern)?;
    }
    Ok(matcher)
}

fn counts(matcher: &Quamina<usize>, rules: &Rules, events: &str) -> Result<Value, Box<dyn Error>> {
    let mut places = vec![0; rules.len()];
    for event in events.lines() {
        for place in matcher.matches_for_event(event.as_bytes())? {
            places[place] += 1;
        }
    }
    let named = rules.iter().zip(places).filter(|(_, count)| *count > 0);
    Ok(Value::Object(named.map(|((name, _), count)| (name.clone(), json!(count))).collect::<Map<_, _>>()))
}

fn matches(matcher: &Quamina<usize>, events: &str) -> Result<usize, Box<dyn Error>> {
    let mut count = 0;
    for event in events.lines() {
        count += matcher.matches_for_event(event.as_bytes())?.len();
    }
    Ok(count)
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().collect();
    let events = std::fs::read_to_string(&arguments[1])?;
    let rules = read_rules(&arguments[2])?;
    let mut matcher = compile(&rules)?;
    println!("{}", json!({"version": "0.7.0"}));
    for request in std::io::stdin().lock().lines() {
        let answer = match request?.as_str() {
            "compile" => {
                matcher = compile(&rules)?;
                json!({})
            }
            "counts" => json!({"counts": counts(&matcher, &rules, &events)?}),
            _ => json!({"count": matches(&matcher, &events)?}),
        };
        println!("{answer}");
    }
    Ok(())
}
