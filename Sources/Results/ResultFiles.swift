/// The names of the files in a directory of results.
public enum ResultFiles {
    /// The fields and scalars over time.
    public static let run = "run.nc"
    /// The scalars over time as a table.
    public static let diagnostics = "diagnostics.csv"
    /// Methods side by side over time.
    public static let comparison = "comparison.nc"
    /// The same as a table.
    public static let comparisonTable = "comparison.csv"
    /// The final values; written last.
    public static let summary = "summary.json"
}
