package import Metrics
import Synchronization

/// Keeps the metrics of ``MetricCatalogue`` for Prometheus to fetch.
///
/// Finding a series takes one lock; recording into it takes none that another series shares. Hold on to the
/// `Counter`, `Timer` or `Meter` where the same labels come again and again.
package final class PrometheusRegistry: MetricsFactory {
    /// Series of one metric.
    ///
    /// A label whose values somebody outside can choose must not fill the memory: what comes after this many is counted
    /// under the value `other`.
    package static let mostSeriesPerMetric = 500
    /// Characters of a label value that are kept.
    package static let longestLabelValue = 120
    package static let overflowLabelValue = "other"

    enum Series {
        case counter(CounterSeries)
        case gauge(GaugeSeries)
        case histogram(HistogramSeries)
    }

    private typealias Family = [[String]: Series]
    private let families = Mutex<[MetricCatalogue: Family]>([:])

    package init() {}

    /// Sets a gauge, for those that are read off only when Prometheus asks.
    package func set(_ metric: MetricCatalogue, labels: [(String, String)] = [], to value: Double) {
        if case .gauge(let gauge) = series(of: metric, dimensions: labels) { gauge.set(value) }
    }

    /// Everything there is, in the order of names and labels.
    func snapshot() -> [(metric: MetricCatalogue, series: [(labels: [String], series: Series)])] {
        let families = families.withLock { $0 }
        return families.sorted { $0.key.name < $1.key.name }
            .map { metric, family in
                let sorted = family.sorted { $0.key.lexicographicallyPrecedes($1.key) }
                return (metric, sorted.map { (labels: $0.key, series: $0.value) })
            }
    }

    private func series(labelled label: String, _ dimensions: [(String, String)]) -> Series? {
        MetricCatalogue(rawValue: label).map { series(of: $0, dimensions: dimensions) }
    }

    private func series(of metric: MetricCatalogue, dimensions: [(String, String)]) -> Series {
        let values = metric.labels.map { label in
            String((dimensions.first { $0.0 == label }?.1 ?? "").prefix(Self.longestLabelValue))
        }
        return families.withLock { families in
            if let known = families[metric]?[values] { return known }
            let isFull = families[metric, default: [:]].count >= Self.mostSeriesPerMetric - 1
            let kept = isFull ? values.map { _ in Self.overflowLabelValue } : values
            if let known = families[metric]?[kept] { return known }
            let series = Self.makeSeries(metric.kind)
            families[metric, default: [:]][kept] = series
            return series
        }
    }

    private static func makeSeries(_ kind: MetricCatalogue.Kind) -> Series {
        switch kind {
        case .counter: .counter(CounterSeries())
        case .gauge: .gauge(GaugeSeries())
        case .histogram(let bounds): .histogram(HistogramSeries(bounds: bounds))
        }
    }
}

// A metric asked for as another kind than the catalogue's records nowhere, like one that is not in it.
extension PrometheusRegistry {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        if case .counter(let counter) = series(labelled: label, dimensions) { counter } else { DiscardedSeries() }
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        if case .counter(let counter) = series(labelled: label, dimensions) { counter } else { DiscardedSeries() }
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        if case .gauge(let gauge) = series(labelled: label, dimensions) { gauge } else { DiscardedSeries() }
    }

    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        switch series(labelled: label, dimensions) {
        case .histogram(let histogram) where aggregate: histogram
        case .gauge(let gauge) where !aggregate: gauge
        default: DiscardedSeries()
        }
    }

    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        if case .histogram(let histogram) = series(labelled: label, dimensions) { histogram } else { DiscardedSeries() }
    }

    // Series live as long as the process: forgetting one would make its counter fall.
    package func destroyCounter(_ handler: any CounterHandler) {}
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    package func destroyMeter(_ handler: any MeterHandler) {}
    package func destroyRecorder(_ handler: any RecorderHandler) {}
    package func destroyTimer(_ handler: any TimerHandler) {}
}
