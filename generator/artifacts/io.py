"""The words in which the synchronous and the asynchronous output differ."""

from __future__ import annotations

from dataclasses import dataclass

from generator.ir import App, Mode


@dataclass(frozen=True, slots=True)
class Io:
    """One template serves both modes: `{{ view.io.async_ }}def …`, `{{ view.io.await_ }}call()`."""

    is_async: bool

    @classmethod
    def of(cls, app: App) -> Io:
        return cls(app.mode is Mode.ASYNC)

    @property
    def async_(self) -> str:
        return "async " if self.is_async else ""

    @property
    def await_(self) -> str:
        return "await " if self.is_async else ""

    @property
    def engine(self) -> str:
        return "AsyncEngine" if self.is_async else "sa.Engine"

    @property
    def session(self) -> str:
        return "AsyncSession" if self.is_async else "Session"

    @property
    def connection(self) -> str:
        return "AsyncConnection" if self.is_async else "sa.Connection"

    @property
    def create_engine(self) -> str:
        return "create_async_engine" if self.is_async else "sa.create_engine"

    def sync_of(self, engine: str) -> str:
        """The synchronous engine within one: where events happen."""
        return f"{engine}.sync_engine" if self.is_async else engine

    @property
    def context(self) -> str:
        return "AbstractAsyncContextManager" if self.is_async else "AbstractContextManager"

    @property
    def context_maker(self) -> str:
        return "asynccontextmanager" if self.is_async else "contextmanager"

    @property
    def iterator(self) -> str:
        return "AsyncIterator" if self.is_async else "Iterator"

    @property
    def generator_name(self) -> str:
        return "AsyncGenerator" if self.is_async else "Generator"

    def generator(self, item: str) -> str:
        """What yields such items, one after the other."""
        rest = "None" if self.is_async else "None, None"
        return f"{self.generator_name}[{item}, {rest}]"

    @property
    def closing(self) -> str:
        """What closes such a generator."""
        return "aclosing" if self.is_async else "closing"

    def in_loop(self, function: str, arguments: str = "") -> str:
        """A call on SQLAlchemy's side."""
        passed = f", {arguments}" if arguments else ""
        if self.is_async:
            return f"await greenlet_spawn({function}{passed})"
        return f"{function}({arguments})"

    def awaited(self, call: str) -> str:
        """On SQLAlchemy's side, a call that leaves it."""
        return f"await_({call})" if self.is_async else call

    def visit(self, function: str) -> str:
        """What calls a function on SQLAlchemy's side."""
        return f"lambda: greenlet_spawn({function})" if self.is_async else function

    @property
    def sleep(self) -> str:
        return "asyncio.sleep" if self.is_async else "time.sleep"

    def awaitable(self, result: str) -> str:
        return f"Awaitable[{result}]" if self.is_async else result

    def in_thread(self, threads: str, function: str, arguments: str) -> str:
        """A call that takes long enough for threads of its own."""
        if self.is_async:
            loop = "asyncio.get_running_loop()"
            return f"await {loop}.run_in_executor({threads}, {function}, {arguments})"
        return f"{threads}.submit({function}, {arguments}).result()"

    def threaded(self, function: str, arguments: str) -> str:
        """A call that waits for a disk or another machine."""
        if self.is_async:
            return f"await asyncio.to_thread({function}, {arguments})"
        return f"{function}({arguments})"

    @property
    def time_limit(self) -> str:
        """What ends work that takes too long.

        Threads go on: what they return in the end is the answer, and limits of the database end
        them.
        """
        return "async with asyncio.timeout" if self.is_async else "with anyio.fail_after"

    @property
    def lifts_limit(self) -> str:
        """Ends that limit."""
        return "limit.reschedule(None)" if self.is_async else "limit.deadline = math.inf"

    @property
    def is_over_limit(self) -> str:
        """Whether that limit ended the work; a TimeoutError may come from the work itself."""
        return "limit.expired()" if self.is_async else "limit.cancelled_caught"
