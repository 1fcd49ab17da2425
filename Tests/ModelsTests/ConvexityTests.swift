import Foundation
import Meshes
import Models
import TestSupport
import Testing

/// The eigenvalues of a symmetric matrix by Jacobi's rotations.
private func eigenvalues(_ matrix: [[Double]]) -> [Double] {
    var a = matrix
    let n = a.count
    for _ in 0..<30 {
        for p in 0..<n {
            for q in p + 1..<n where a[p][q] != 0 {
                let theta = (a[q][q] - a[p][p]) / (2 * a[p][q])
                let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
                let c = 1 / (t * t + 1).squareRoot()
                let s = t * c
                for k in 0..<n {
                    (a[k][p], a[k][q]) = (c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q])
                }
                for k in 0..<n {
                    (a[p][k], a[q][k]) = (c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k])
                }
            }
        }
    }
    return (0..<n).map { a[$0][$0] }
}

/// What a kernel claims of the energy's convexity against the spectrum of its
/// matrix, on all vectors or on those of mass zero.
@Suite struct ConvexityTests {
    static let turn = 2 * Double.pi
    static let kernels: [any Kernel] = [
        ZeroKernel(), GaussianKernel(amplitude: 1, width: 0.3),
        GaussianKernel(amplitude: 1, width: 2), GaussianKernel(amplitude: -1, width: 0.3),
        LaplaceKernel(amplitude: 1, width: 0.5), LaplaceKernel(amplitude: 1, width: 4),
        LaplaceKernel(amplitude: -1, width: 0.5), LogarithmicKernel(strength: 1),
        LogarithmicKernel(strength: -1), DistanceKernel(strength: 1),
        DistanceKernel(strength: -1), QuadraticKernel(strength: -1),
        QuadraticKernel(strength: 1),
        SumKernel([GaussianKernel(amplitude: 1, width: 1), LaplaceKernel(amplitude: 1, width: 1)]),
        SumKernel([GaussianKernel(amplitude: 1, width: 1), DistanceKernel(strength: 1)]),
        SumKernel([GaussianKernel(amplitude: 1, width: 1), QuadraticKernel(strength: 0)]),
        SumKernel([QuadraticKernel(strength: 50), LogarithmicKernel(strength: 1)]),
    ]

    static let meshes = [
        mesh((0, 3, 12, .wall)), mesh((0, 3, 12, .periodic)), mesh((0, 3, 11, .periodic)),
        mesh((0, 2, 4, .wall), (0, 3, 5, .wall)), mesh((0, 2, 4, .periodic), (0, 3, 5, .wall)),
        mesh((0, 2, 4, .periodic), (0, 3, 5, .periodic)),
    ]

    private func spectrum(_ kernel: any Kernel, on mesh: Mesh, massZero: Bool) throws -> [Double] {
        let table = try KernelTable(kernel, on: mesh)
        let n = mesh.cellCount
        func place(_ i: Int) -> [Int] {
            mesh.dimension == 1 ? [i] : [i / mesh.columns, i % mesh.columns]
        }
        var matrix = (0..<n).map { i in
            (0..<n).map { j in table[zip(place(i), place(j)).map { $0 - $1 }] }
        }
        if massZero {
            // P K P with P = 1 − 11ᵀ/n.
            let means = matrix.map { $0.reduce(0, +) / Double(n) }
            let mean = means.reduce(0, +) / Double(n)
            for i in 0..<n { for j in 0..<n { matrix[i][j] += mean - means[i] - means[j] } }
        }
        return eigenvalues(matrix)
    }

    @Test(arguments: meshes) func claimsHoldForTheMatrix(mesh: Mesh) throws {
        for kernel in Self.kernels {
            let claim = kernel.convexity(on: mesh)
            guard claim != .unknown else { continue }
            let spectrum = try spectrum(kernel, on: mesh, massZero: claim == .convexAtFixedMass)
            // Jacobi's roundings: 2e-16 of the largest eigenvalue measured.
            let scale = max(spectrum.map(abs).max()!, 1e-300)
            #expect(spectrum.min()! >= -2e-15 * scale, "\(kernel) on \(mesh.axes)")
        }
    }

    /// Where nothing is claimed, these kernels have directions of negative energy:
    /// the claims are not made too rarely by much.
    @Test func whatIsNotClaimedIsNotTrue() throws {
        let line = mesh((0, 3, 12, .wall))
        for kernel in Self.kernels where kernel.convexity(on: line) == .unknown {
            let lowest = try spectrum(kernel, on: line, massZero: true).min()!
            #expect(lowest < -1e-3, "\(kernel)")
        }
        // −log|d| is positive on short intervals, of capacity below 1: a longer one.
        let long = mesh((0, 8, 12, .wall))
        for kernel in Self.kernels where kernel.convexity(on: long) == .convexAtFixedMass {
            let lowest = try spectrum(kernel, on: long, massZero: false).min()!
            #expect(lowest < -1e-3, "\(kernel)")
        }
    }

    @Test func theCutAtHalfAPeriodVoidsTheClaim() {
        let (line, ring) = (mesh((0, 3, 12, .wall)), mesh((0, 3, 12, .periodic)))
        for kernel: any Kernel in [
            DistanceKernel(strength: 1), LogarithmicKernel(strength: 1),
            QuadraticKernel(strength: -1),
            SumKernel([GaussianKernel(amplitude: 1, width: 1), DistanceKernel(strength: 1)]),
        ] {
            #expect(kernel.convexity(on: line) == .convexAtFixedMass)
            #expect(kernel.convexity(on: ring) == .unknown)
        }
        #expect(GaussianKernel(amplitude: 1, width: 1).convexity(on: ring) == .convex)
        #expect(LaplaceKernel(amplitude: 1, width: 1).convexity(on: ring) == .convex)
        #expect(CosineKernel(strength: -1, dimension: 1).convexity(on: ring) == .convex)
        #expect(CosineKernel(strength: 1, dimension: 1).convexity(on: ring) == .unknown)
    }

    @Test func theRepulsiveCosineIsConvex() throws {
        let ring = mesh((0, Self.turn, 9, .periodic))
        let kernel = CosineKernel(strength: -1, dimension: 1)
        #expect(try spectrum(kernel, on: ring, massZero: false).min()! > -1e-14)
    }
}
