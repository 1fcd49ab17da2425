import Parallelism
import RunFiles

/// What a step could not take less than, measured in the same process by the same
/// threads.
package struct Floors {
    /// Bytes a second of the triad on arrays larger than any cache, and on arrays as
    /// long as the problem's.
    package let bandwidth, ownBandwidth: Double
    /// The seconds in which the memory moves what a step must move.
    package let streaming: Double
    /// The transforms of a convolution, where the problem has one.
    package let transforms: Transforms?

    /// Raw transforms of the padded mesh.
    package struct Transforms {
        let lengths: [Int]
        let threads: Int
        let seconds: Double

        package init(lengths: [Int], threads: Int, seconds: Double) {
            self.lengths = lengths
            self.threads = threads
            self.seconds = seconds
        }
    }

    private static let repeats = 15

    package init(
        bandwidth: Double, ownBandwidth: Double, streaming: Double, transforms: Transforms?
    ) {
        self.bandwidth = bandwidth
        self.ownBandwidth = ownBandwidth
        self.streaming = streaming
        self.transforms = transforms
    }
}

extension Floors {
    /// Measures the floors of a problem.
    init(_ settings: BenchmarkSettings, pool: WorkerPool) {
        let items = settings.size.reduce(1, *)
        let bandwidth = TriadFloor(items: TriadFloor.items)
            .bandwidth(repeats: Self.repeats, pool: pool)
        self.init(
            bandwidth: bandwidth,
            ownBandwidth: TriadFloor(items: items).bandwidth(repeats: Self.repeats, pool: pool),
            streaming: Double(8 * settings.problem.compulsoryDoubles * items) / bandwidth,
            transforms: Self.transforms(settings, pool))
    }

    private static func transforms(
        _ settings: BenchmarkSettings, _ pool: WorkerPool
    ) -> Transforms? {
        switch settings.problem {
        case .plane:
            let floor = PlaneTransformFloor(
                rows: settings.size[0], columns: settings.size[1], workers: pool.threads)
            return Transforms(
                lengths: floor.lengths, threads: pool.threads,
                seconds: floor.seconds(repeats: repeats, pool: pool))
        case .line:
            let floor = LineTransformFloor(cells: settings.size[0])
            return Transforms(
                lengths: [floor.length], threads: 1, seconds: floor.seconds(repeats: repeats))
        case .network, .particles:
            return nil
        }
    }

    /// The floors, with the ratio of a step of `seconds` to each.
    package func fields(step seconds: Double, bytesPerItem: Int) -> JSONValue {
        var fields: [String: JSONValue] = [
            "bandwidth_GB_per_s": .number(bandwidth / 1e9),
            "own_size_bandwidth_GB_per_s": .number(ownBandwidth / 1e9),
            "stream_bytes_per_item": .number(Double(bytesPerItem)),
            "stream_seconds": .number(streaming),
            "ratio_to_stream": .number(seconds / streaming),
        ]
        if let transforms {
            fields["fft_lengths"] = .array(transforms.lengths.map { .number(Double($0)) })
            fields["fft_threads"] = .number(Double(transforms.threads))
            fields["fft_seconds"] = .number(transforms.seconds)
            fields["ratio_to_fft"] = .number(seconds / transforms.seconds)
        }
        return .object(fields)
    }
}
