extension PrometheusRegistry {
    /// The media type of ``exposition()``.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    /// All metrics in Prometheus' text format 0.0.4.
    ///
    /// A metric nobody has recorded yet is left out.
    package func exposition() -> String {
        var text = ""
        for (metric, family) in snapshot() {
            text += "# HELP \(metric.name) \(Self.escapeHelp(metric.help))\n"
            text += "# TYPE \(metric.name) \(Self.typeName(metric.kind))\n"
            for (values, series) in family {
                let labels = Array(zip(metric.labels, values))
                switch series {
                case .counter(let counter): text += Self.line(metric.name, labels, counter.value)
                case .gauge(let gauge): text += Self.line(metric.name, labels, gauge.value)
                case .histogram(let histogram): text += Self.lines(metric.name, labels, histogram)
                }
            }
        }
        return text
    }

    private static func lines(_ name: String, _ labels: [(String, String)], _ histogram: HistogramSeries) -> String {
        let reading = histogram.reading
        var text = ""
        var below: UInt64 = 0
        for (count, bound) in zip(reading.counts, histogram.bounds + [.infinity]) {
            below += count
            text += line(name + "_bucket", labels + [("le", number(bound))], Double(below))
        }
        text += line(name + "_sum", labels, reading.sum)
        text += line(name + "_count", labels, Double(below))
        return text
    }

    private static func line(_ name: String, _ labels: [(String, String)], _ value: Double) -> String {
        guard !labels.isEmpty else { return "\(name) \(number(value))\n" }
        let pairs = labels.map { "\($0.0)=\"\(escapeLabel($0.1))\"" }.joined(separator: ",")
        return "\(name){\(pairs)} \(number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        // Whole numbers up to 2^53 are exact, and are easier on the eye and on the wire without ".0".
        if let whole = Int64(exactly: value), whole.magnitude <= 1 << 53 { return String(whole) }
        return "\(value)"
    }

    private static func typeName(_ kind: MetricCatalogue.Kind) -> String {
        switch kind {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }

    private static func escapeHelp(_ text: String) -> String {
        escape(text) { $0 == "\\" || $0 == "\n" }
    }

    private static func escapeLabel(_ text: String) -> String {
        escape(text) { $0 == "\\" || $0 == "\n" || $0 == "\"" }
    }

    private static func escape(_ text: String, where mustEscape: (Unicode.Scalar) -> Bool) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if mustEscape(scalar) { escaped.append("\\") }
            escaped.append(scalar == "\n" ? "n" : scalar)
        }
        return String(escaped)
    }
}
