import ArgumentParser
import Foundation
import RunFiles
import Runs

/// How progress is shown.
enum ProgressStyle: String, ExpressibleByArgument, CaseIterable {
    case auto, plain, none, json
}

/// Shows the progress of a run on standard error.
struct ProgressDisplay {
    private let style: ProgressStyle
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private var lastLine = -Double.infinity

    /// A log needs fewer lines than a terminal, whose line is rewritten.
    private static let plainInterval = 5.0

    init(_ style: ProgressStyle, quiet: Bool) {
        self.style = quiet && style == .auto ? .none : style
    }

    mutating func show(_ progress: RunProgress) {
        switch style {
        case .none:
            break
        case .json:
            Message.error(Self.json(progress))
        case .auto where isTerminal:
            Message.write("\r\u{1B}[K" + Self.line(progress))
        case .auto, .plain:
            if progress.elapsed - lastLine >= Self.plainInterval {
                lastLine = progress.elapsed
                Message.error(Self.line(progress))
            }
        }
    }

    /// Leaves the terminal's line to what comes next.
    func finish() {
        if style == .auto, isTerminal { Message.write("\r\u{1B}[K") }
    }

    private static func line(_ progress: RunProgress) -> String {
        let percent = 100 * progress.time / progress.end
        let left = progress.remaining.map { ", about \(duration($0)) left" } ?? ""
        return String(
            format: "t = %.4g of %.4g (%.0f %%), step %d, %.4g steps/s", progress.time,
            progress.end, percent, progress.steps, progress.rate) + left
    }

    private static func duration(_ seconds: Double) -> String {
        let whole = Int(min(seconds.rounded(), 1e9))
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    private static func json(_ progress: RunProgress) -> String {
        let remaining: JSONValue = progress.remaining.map { .number($0) } ?? .null
        let fields: [String: JSONValue] = [
            "time": .number(progress.time),
            "end": .number(progress.end),
            "steps": .number(Double(progress.steps)),
            "steps_per_second": .number(progress.rate),
            "elapsed_seconds": .number(progress.elapsed),
            "remaining_seconds": remaining,
        ]
        return JSONValue.object(fields).encoded(pretty: false)
    }
}
