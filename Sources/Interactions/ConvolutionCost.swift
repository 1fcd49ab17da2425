import Foundation
import Meshes

/// What engines cost a convolution, in nanoseconds of one thread.
///
/// A model that only has to be right by a factor of two. Measured with a Gaussian:
/// transforms of p numbers take 0.2·p·log₂p, of very long lines several times that;
/// to compress and to interpolate takes 2 a cell, on a plane 2 more for each column
/// of each row of nodes, on a line 60 more an interval.
enum ConvolutionCost {
    /// What planning another engine is not worth on small meshes.
    static let negligible = 3e5

    /// By Fourier transforms.
    static func transforms(of mesh: Mesh) -> Double {
        let padded = mesh.axes.reduce(1.0) {
            $0 * Double(PaddedAxis($1, reach: $1.cells - 1).length)
        }
        return 0.2 * padded * log2(padded)
    }

    /// By way of the nodes of a coarser mesh.
    static func compressed(_ mesh: Mesh, _ axes: [NodeAxis]) -> Double {
        let nodes = axes.map { $0.line(cells: $0.count) }
        let coarse = transforms(of: Mesh(axes: nodes))
        let cells = 2 * Double(mesh.cellCount)
        return coarse + cells
            + (mesh.dimension == 1
                ? 60 * Double(axes[0].intervals)
                : 2 * Double(axes[0].count) * Double(mesh.columns))
    }
}
