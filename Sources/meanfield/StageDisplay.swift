import Foundation
import RunFiles
import Runs

/// Shows the stages of a comparison or a study on standard error.
struct StageDisplay {
    private let style: ProgressStyle
    private var lastLine = -Double.infinity
    private var stage = ""

    private static let plainInterval = 5.0

    init(_ style: ProgressStyle, quiet: Bool) {
        self.style = quiet && style == .auto ? .none : style
    }

    mutating func show(_ progress: ComparisonProgress) {
        switch style {
        case .none:
            break
        case .json:
            Message.error(
                JSONValue.object([
                    "stage": .string(progress.stage), "fraction": .number(progress.fraction),
                    "elapsed_seconds": .number(progress.elapsed),
                ]).encoded(pretty: false))
        case .auto, .plain:
            guard progress.stage != stage || progress.elapsed - lastLine >= Self.plainInterval
            else { return }
            stage = progress.stage
            lastLine = progress.elapsed
            let percent = String(format: "%.0f", 100 * progress.fraction)
            Message.error("\(progress.stage): \(percent) %")
        }
    }
}
