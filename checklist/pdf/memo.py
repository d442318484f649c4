"""What a function gave, kept once it is asked for again after a while.

Most of a document is in others too; the rest is in no other, and may be what a patient wrote. To
keep whatever came last would fill the memory with that. So what is new is kept for a short while,
which is as long as a document takes, and only what comes back after that is kept for good.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Generic, NamedTuple, ParamSpec, TypeVar

_MOST_GONE = 2048  # digests of what was let go of

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class Info(NamedTuple):
    """How often something was kept already, and was not; how much is kept at most, and is now."""

    hits: int
    misses: int
    maxsize: int
    currsize: int


class Recurring(Generic[Arguments, Result]):
    """A function of hashable arguments that remembers; it has the methods of an `lru_cache`."""

    __wrapped__: Callable[Arguments, Result]

    def __init__(self, function: Callable[Arguments, Result], *, new: int, most: int) -> None:
        update_wrapper(self, function)
        self._room_for_new, self._most = new, most
        self.cache_clear()

    def __call__(self, *arguments: Arguments.args, **options: Arguments.kwargs) -> Result:
        """Give what the function gives."""
        key: Hashable = (arguments, *options.items()) if options else arguments
        if key in self._kept:
            self._kept.move_to_end(key)
            self._hits += 1
            return self._kept[key]
        if key in self._new:
            self._hits += 1
            return self._new[key]
        self._misses += 1
        result = self.__wrapped__(*arguments, **options)
        if hash(key) in self._gone:
            _put(self._kept, key, result, self._most)
        else:
            for gone in _put(self._new, key, result, self._room_for_new):
                _put(self._gone, hash(gone), None, _MOST_GONE)
        return result

    def cache_clear(self) -> None:
        """Forget everything."""
        self._hits = self._misses = 0
        self._new: OrderedDict[Hashable, Result] = OrderedDict()
        self._gone: OrderedDict[int, None] = OrderedDict()
        self._kept: OrderedDict[Hashable, Result] = OrderedDict()

    def cache_info(self) -> Info:
        """Tell how much it remembers."""
        size = self._room_for_new + self._most
        return Info(self._hits, self._misses, size, len(self._new) + len(self._kept))


def recurring(
    *, new: int, most: int
) -> Callable[[Callable[Arguments, Result]], Recurring[Arguments, Result]]:
    """Let a function keep so many new results, and so many that came back."""

    def decorate(function: Callable[Arguments, Result]) -> Recurring[Arguments, Result]:
        return Recurring(function, new=new, most=most)

    return decorate


Key = TypeVar("Key")
Value = TypeVar("Value")


def _put(store: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> list[Key]:
    """Put something into a store; tell what had to go."""
    store[key] = value
    return [store.popitem(last=False)[0]] if len(store) > most else []
