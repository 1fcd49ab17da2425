import Foundation

/// The files of the package, found from where this file was compiled.
public enum Checkout {
    /// The directory that holds `Package.swift`.
    public static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    /// The names of the run files in `Configs`, without their extension, sorted.
    public static var configs: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: root + "/Configs")
                .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
        }
    }

    /// The path of a run file in `Configs`.
    public static func config(_ name: String) -> String { "\(root)/Configs/\(name).json" }
}
