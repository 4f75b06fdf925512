//! The report of an audit as a page to print: one file, no script, nothing loaded from anywhere.

use std::fmt::Write as _;

use amana_events::Moment;

use super::report::{Finding, Layer, Report, Severity, Stands};

const STYLE: &str = "
@page { size: A4; margin: 18mm 16mm }
* { box-sizing: border-box }
body { font: 10.5pt/1.45 Georgia, 'Times New Roman', serif; color: #111; max-width: 178mm; margin: 0 auto; padding: 8mm 4mm }
h1 { font-size: 19pt; margin: 0 0 1mm }
h2 { font-size: 12.5pt; margin: 8mm 0 2mm; border-bottom: .3mm solid #111; padding-bottom: 1mm; break-after: avoid }
h3 { font-size: 11pt; margin: 5mm 0 1mm; break-after: avoid }
p { margin: 0 0 2mm }
.verdict { font-size: 13pt; padding: 3mm 4mm; border: .5mm solid #111; margin: 4mm 0 }
.broken { border-width: 1.2mm }
table { border-collapse: collapse; width: 100%; font-size: 9.5pt }
th, td { text-align: left; vertical-align: top; padding: 1mm 3mm 1mm 0; border-bottom: .1mm solid #999; overflow-wrap: anywhere }
thead { display: table-header-group }
tr { break-inside: avoid }
.n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
code { font: 8.5pt/1.3 'DejaVu Sans Mono', Consolas, monospace; overflow-wrap: anywhere }
@media print { body { padding: 0; max-width: none } }
";

/// Escapes what is put between tags.
fn text(raw: &str) -> String {
    raw.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Report {
    /// The report as a page, for a ledger of this name, made at this moment.
    pub fn page(&self, ledger: &str, made: Moment) -> String {
        let mut page = String::new();
        // Writing to a string does not fail.
        let _ = self.write_page(&mut page, ledger, made);
        page
    }

    fn write_page(&self, out: &mut String, ledger: &str, made: Moment) -> std::fmt::Result {
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>Audit of {name}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
             <h1>Audit of the log</h1>\n<p>{name}. Made {made}.</p>\n",
            name = text(ledger),
        )?;
        let (class, verdict) = if self.holds() {
            ("verdict", "Everything that could be checked holds.".to_owned())
        } else {
            ("verdict broken", format!("The log does not hold: {} findings.", self.broken()))
        };
        writeln!(out, "<p class=\"{class}\"><strong>{verdict}</strong></p>")?;
        self.write_what(out)?;
        self.write_counts(out)?;
        self.write_findings(out)?;
        self.write_unchecked(out)?;
        out.write_str("</body>\n</html>\n")
    }

    fn write_what(&self, out: &mut String) -> std::fmt::Result {
        out.push_str("<h2>What was looked at</h2>\n<table>\n<tbody>\n");
        let mut row = |name: &str, value: &str| {
            writeln!(out, "<tr><th scope=\"row\">{name}</th><td>{value}</td></tr>")
        };
        row("Events", &format!("{} in {} streams", self.events, self.streams))?;
        row("Root of the tree", &format!("<code>{}</code>", text(&self.root)))?;
        if let Some(recorded) = self.recorded {
            row("Newest event recorded", &recorded.to_string())?;
        }
        row("Checkpoint", &checkpoint(self.checkpoint.as_ref()))?;
        row("Witnesses", &text(&self.witnesses()))?;
        for seam in &self.seams {
            row("Restored after loss", &text(&seam.to_string()))?;
        }
        row("Access decisions judged again", &self.decisions.to_string())?;
        row("Checkpoints compared", &self.checkpoints.to_string())?;
        row("Tiles compared", &self.tiles.to_string())?;
        row("Key rows compared", &self.key_rows.to_string())?;
        out.push_str("</tbody>\n</table>\n");
        Ok(())
    }

    fn write_counts(&self, out: &mut String) -> std::fmt::Result {
        if self.counts.is_empty() {
            return Ok(());
        }
        out.push_str("<h2>Findings, counted</h2>\n<table>\n<thead><tr><th>severity</th><th>layer</th><th class=\"n\">how many</th></tr></thead>\n<tbody>\n");
        for ((severity, layer), count) in &self.counts {
            writeln!(
                out,
                "<tr><td>{severity}</td><td>{layer}</td><td class=\"n\">{count}</td></tr>"
            )?;
        }
        out.push_str("</tbody>\n</table>\n");
        Ok(())
    }

    fn write_findings(&self, out: &mut String) -> std::fmt::Result {
        for severity in Severity::ALL {
            let of = self.findings.iter().filter(|finding| finding.severity == severity);
            let of: Vec<&Finding> = of.collect();
            if of.is_empty() {
                continue;
            }
            writeln!(out, "<h2>{}</h2>\n<p>{}</p>", heading(severity), severity.means())?;
            out.push_str("<table>\n<thead><tr><th class=\"n\">position</th><th>layer</th><th>place and finding</th></tr></thead>\n<tbody>\n");
            for finding in of {
                let position = finding.position.map_or_else(String::new, |at| at.to_string());
                writeln!(
                    out,
                    "<tr><td class=\"n\">{position}</td><td>{}</td><td><code>{}</code><br>{}</td></tr>",
                    finding.layer,
                    text(&finding.place),
                    text(&finding.what)
                )?;
            }
            out.push_str("</tbody>\n</table>\n");
        }
        if self.more_findings > 0 {
            writeln!(out, "<p>{} more are counted above and not listed.</p>", self.more_findings)?;
        }
        Ok(())
    }

    fn write_unchecked(&self, out: &mut String) -> std::fmt::Result {
        out.push_str("<h2>What could not be checked</h2>\n");
        if self.unchecked.is_empty() {
            out.push_str("<p>Nothing was left out.</p>\n");
            return Ok(());
        }
        out.push_str("<table>\n<thead><tr><th class=\"n\">how many</th><th>what</th><th>why</th></tr></thead>\n<tbody>\n");
        for unchecked in &self.unchecked {
            writeln!(
                out,
                "<tr><td class=\"n\">{}</td><td>{}</td><td>{}</td></tr>",
                unchecked.count,
                text(unchecked.what),
                text(unchecked.why)
            )?;
        }
        out.push_str("</tbody>\n</table>\n");
        Ok(())
    }

    /// What stands behind the newest checkpoint, in a sentence.
    pub fn witnesses(&self) -> String {
        let here = self.unchecked.iter().filter(|it| it.layer == Layer::Witnesses);
        let here: u64 = here.map(|it| it.count).sum();
        match self.checkpoint.as_ref().map(|stands| stands.witnesses.as_slice()) {
            Some([]) | None if here > 0 => {
                format!(
                    "0 checked. Signatures that stand beside the log and whose keys were not given: {here}"
                )
            }
            Some([]) | None => "0: whoever runs this ledger could show others another log, and \
                                nobody would notice"
                .to_owned(),
            Some(names) => format!("{}: {}", names.len(), names.join(", ")),
        }
    }
}

fn checkpoint(stands: Option<&Stands>) -> String {
    match stands {
        Some(stands) => {
            let signed = stands
                .signed
                .map_or_else(|| "kept outside".to_owned(), |signed| format!("signed {signed}"));
            format!("of {} events, {signed}<br><code>{}</code>", stands.size, text(&stands.root))
        }
        None => "none".to_owned(),
    }
}

const fn heading(severity: Severity) -> &'static str {
    match severity {
        Severity::Breach => "Breaches",
        Severity::Damage => "Damage",
        Severity::Irregularity => "Irregularities",
        Severity::Note => "Notes",
    }
}
