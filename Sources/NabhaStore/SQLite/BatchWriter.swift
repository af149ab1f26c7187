import GRDB
import NabhaModel

/// Writes batches on the lane's thread and tells the caches before anyone is told.
final class BatchWriter: Sendable {
    private let pool: DatabasePool
    private let tables: RecordTables
    private let space: Int64
    private let environment: Environment
    private let heads: Heads
    private let principals: Principals
    private let watch: ChangeWatch

    init(
        pool: DatabasePool,
        tables: RecordTables,
        space: Int64,
        environment: Environment,
        heads: Heads,
        principals: Principals,
        watch: ChangeWatch
    ) {
        self.pool = pool
        self.tables = tables
        self.space = space
        self.environment = environment
        self.heads = heads
        self.principals = principals
        self.watch = watch
    }

    func write(_ jobs: [CommitLane.Job]) {
        do {
            let (effects, endings) = try pool.writeWithoutTransaction { try commit(jobs, to: $0) }
            var isGapless = true
            for effect in effects {
                if !heads.committed(effect.moment, moving: effect.heads) {
                    principals.forget()
                    isGapless = false
                }
                principals.removed(effect.users)
            }
            if let endings { principals.ended(endings.users, number: endings.number) }
            if isGapless {
                heads.watchers.wake(Set(effects.flatMap { $0.heads.map(\.scope) }))
            } else {
                heads.watchers.wakeAll()
            }
            for job in jobs { job.finish(nil) }
        } catch {
            let failure = (error as? DatabaseError).flatMap { StoreError($0) } ?? error
            for job in jobs { job.finish(failure) }
        }
    }

    private typealias Outcome = (effects: [Commit.Effect], endings: (users: Set<RecordID>, number: Int64)?)

    private func commit(_ jobs: [CommitLane.Job], to database: Database) throws -> Outcome {
        try database.beginTransaction(.immediate)
        do {
            // Now that nobody else can write: who asks is judged by what other processes have done until now.
            try watch.notice(for: heads, principals)
            let batch = BatchContext(
                database: database,
                tables: tables,
                space: space,
                environment: environment,
                principals: principals
            )
            for job in jobs { job.run(batch) }
            if let failure = batch.failure { throw failure }
            try batch.audit()
            let endings = try batch.countEndings()
            if let first = batch.effects.first, let last = batch.effects.last {
                heads.announce(first.moment.revision...last.moment.revision)
            }
            try database.commit()
            return (batch.effects, endings)
        } catch {
            // What was announced may come from another process now.
            heads.forget()
            principals.forget()
            if database.isInsideTransaction { try database.rollback() }
            throw error
        }
    }
}
