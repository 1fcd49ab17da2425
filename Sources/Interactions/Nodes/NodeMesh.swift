import Meshes

/// The nodes of an auxiliary mesh, with the cells that stand for them in a
/// convolution; in storage both have the last axis contiguous.
struct NodeMesh: Sendable {
    /// One or two axes, slowest first.
    let axes: [NodeAxis]
    /// The nodes that differ, as the cells of a mesh.
    let cells: Mesh
    /// For every row of the cells, the rows of nodes that are the same.
    let rowsOfCell: [[Int]]
    /// The runs along the last axis.
    let runs: [NodeAxis.Run]

    init(_ axes: [NodeAxis]) {
        self.axes = axes
        cells = Mesh(axes: axes.map(\.cells))
        runs = axes[axes.count - 1].runs
        var rows = [[Int]](repeating: [], count: cells.rows)
        let rowRuns = axes.count == 2 ? axes[0].runs : [NodeAxis.Run(node: 0, cell: 0, count: 1)]
        for run in rowRuns {
            for index in 0..<run.count { rows[run.cell + index].append(run.node + index) }
        }
        rowsOfCell = rows
    }

    /// The nodes in a row.
    var columns: Int { axes[axes.count - 1].count }

    /// The number of nodes that stencils may touch.
    var count: Int { axes.reduce(1) { $0 * $1.count } }
}
