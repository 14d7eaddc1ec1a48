/*
 * An object is matched before its wrapper is looked for. So whatever is found in it stood in valid JSON, and an event is not read
 * twice.
 */
#include "cli/read/unwrap.h"

#include "cli/read/event_text.h"

#include "grammar/base/vec.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A text to take events from, and what it may be. */
typedef struct task {
    unwrapper *state;
    const nested_text *text;
    input_shape shape;
    unsigned depth; /* how many wrappers are around it */
} task;

static const char too_deep[] = "the event is wrapped more than 4 times";

static bool take_text(const task *todo);

void unwrap_free(unwrapper *state)
{
    for (size_t i = 0; i < MAX_WRAPPERS; i++) {
        free(state->decoded[i].bytes);
        state->decoded[i].bytes = NULL;
        state->decoded[i].capacity = 0;
    }
}

/* ---- Refusals ---- */

static bool refuse_at(const task *todo, size_t offset, const kf_error *why)
{
    unwrapper *state = todo->state;
    const nested_text *raw = nested_text_raw(todo->text);
    const line part = {.bytes = raw->bytes, .length = raw->length};
    refusal what = {.why = why, .item = state->item, .text = todo->text, .offset = offset};
    if (raw->bytes != state->rejected && (raw->length || state->item->text.continues))
        what.raw = raw->outer ? &part : &state->item->text;
    state->rejected = raw->bytes;
    return state->refused(state->context, &what);
}

/* With the message of the matcher. */
static bool refuse_event(const task *todo)
{
    const kf_error *why = kf_matcher_error(todo->state->matcher);
    const size_t offset = why->line ? nested_text_offset(todo->text, why->line, why->column) : 0;
    return refuse_at(todo, offset, why);
}

/* The program's own errors of an event, which have no other texts: `message` and `hint` are short constants. */
static bool refuse(const task *todo, const char *message, const char *hint)
{
    unwrapper *state = todo->state;
    kf_error *why = &state->error;
    const size_t room = sizeof why->excerpt - 1;
    const size_t shown = todo->text->length < room ? todo->text->length : room;
    const char *newline = memchr(todo->text->bytes, '\n', shown);
    const size_t length = newline ? (size_t)(newline - todo->text->bytes) : shown;
    why->code = KF_BAD_EVENT;
    why->line = why->column = why->excerpt_column = 1;
    snprintf(why->message, sizeof why->message, "%s", message);
    snprintf(why->hint, sizeof why->hint, "%s", hint ? hint : "");
    snprintf(why->excerpt, sizeof why->excerpt, "%.*s", (int)length, todo->text->bytes);
    return refuse_at(todo, 0, why);
}

/* For a text whose brackets do not match. */
static bool refuse_broken(const task *todo, const char *error)
{
    if (error)
        return refuse(todo, error, NULL);
    if (kf_match(todo->state->matcher, todo->text->bytes, todo->text->length) != KF_OK)
        return refuse_event(todo);
    return refuse(todo, "a bracket is closed by the wrong kind of bracket", NULL);
}

/* ---- Events ---- */

static bool opens_container(input_shape shape, const char *bytes, size_t length)
{
    container opened;
    size_t before;
    opening_find(shape_containers(shape), bytes, length, true, &opened, &before);
    return opened != CONTAINER_NONE;
}

bool unwrap_may_be_event(input_shape shape, const char *bytes, size_t length)
{
    return shape == SHAPE_EVENT || (shape == SHAPE_AUTO && !opens_container(shape, bytes, length));
}

static wrapper find_wrapper(input_shape shape, const kf_matcher *matcher, const char *bytes, size_t length)
{
    if (shape == SHAPE_AUTO && !kf_matcher_noticed(matcher))
        return (wrapper){.kind = WRAPPER_NONE};
    return shape_find_wrapper(shape, bytes, length);
}

bool unwrap_is_event(input_shape shape, const kf_matcher *matcher, const char *bytes, size_t length)
{
    return find_wrapper(shape, matcher, bytes, length).kind == WRAPPER_NONE;
}

/* ---- Wrappers ---- */

/* Takes the documents of a text, and the elements of containers. If `as` is a container, the text is the array that it holds. */
static bool take_parts(const task *todo, container as)
{
    splitter parts;
    split_piece piece;
    size_t at = 0;
    splitter_begin(&parts, as ? CONTAINER_ARRAY : shape_containers(todo->shape), SIZE_MAX);
    while (splitter_next(&parts, todo->text->bytes + at, todo->text->length - at, true, &piece) == SPLIT_PIECE) {
        const nested_text part = nested_text_part(todo->text, at + piece.begin, piece.length);
        task next = {todo->state, &part, todo->shape, todo->depth};
        if (piece.opened) {
            next.shape = shape_of_elements(todo->shape, as ? as : piece.opened);
            next.depth++;
        }
        if (piece.broken ? !refuse_broken(&next, piece.error) : !take_text(&next))
            return false;
        at += piece.used;
    }
    return true;
}

/* True if the text is more than one document, and the brackets of all match. */
static bool is_several(const nested_text *of)
{
    splitter parts;
    split_piece piece;
    size_t count = 0;
    size_t at = 0;
    splitter_begin(&parts, CONTAINER_NONE, SIZE_MAX);
    while (splitter_next(&parts, of->bytes + at, of->length - at, true, &piece) == SPLIT_PIECE) {
        if (piece.broken)
            return false;
        count++;
        at += piece.used;
    }
    return count > 1;
}

static bool take_string(const task *todo, const wrapper *found)
{
    unwrapper *state = todo->state;
    assert(todo->depth < MAX_WRAPPERS);
    char **const bytes = &state->decoded[todo->depth].bytes;
    if (!vec_reserve(state->decoded[todo->depth].bytes, 0, state->decoded[todo->depth].capacity, found->length)) {
        static const kf_error why = {.code = KF_NO_MEMORY, .message = "memory ran out"};
        return refuse_at(todo, 0, &why);
    }
    nested_text string = {.outer = todo->text, .origin = (size_t)(found->bytes - todo->text->bytes), .decoded = true};
    string.origin_length = found->length;
    string.bytes = *bytes ? *bytes : "";
    const bool valid = event_text_decode(found->bytes, found->length, *bytes, &string.length);
    const nested_text inner = nested_text_part(&string, 0, string.length);
    const task next = {state, &inner, SHAPE_AUTO, todo->depth + 1};
    if (!valid) {
        const nested_text rest = nested_text_part(&string, string.length, 0);
        return refuse(&(task){state, &rest, SHAPE_AUTO, 0}, "half of a surrogate pair is not a character", NULL);
    }
    if (!inner.length)
        return refuse(todo, found->empty, NULL);
    if (*inner.bytes != '{' && *inner.bytes != '[')
        return refuse(&next, found->no_json, NULL);
    return take_text(&next);
}

static bool unwrap_object(const task *todo, const wrapper *found)
{
    if (found->kind == WRAPPER_WRONG)
        return refuse(todo, found->error, found->hint);
    if (todo->depth >= MAX_WRAPPERS)
        return refuse(todo, too_deep, NULL);
    if (found->kind == WRAPPER_STRING)
        return take_string(todo, found);
    const nested_text array = nested_text_part(todo->text, (size_t)(found->bytes - todo->text->bytes), found->length);
    return take_parts(&(task){todo->state, &array, todo->shape, todo->depth}, found->opened);
}

static bool hand_on(const task *todo)
{
    const item *from = todo->state->item;
    unwrapped event = {{.bytes = todo->text->bytes, .length = todo->text->length}, from->is_line && !todo->text->outer};
    if (!todo->text->outer)
        event.text.newline = from->text.newline;
    return todo->state->event(todo->state->context, &event);
}

/* Takes a text that should be one object. If it is several documents, each is taken on its own; only --input event forbids
 * that. */
static bool take_object(const task *todo)
{
    unwrapper *state = todo->state;
    const kf_status status = state->status ? *state->status : kf_match(state->matcher, todo->text->bytes, todo->text->length);
    state->status = NULL;
    if (status == KF_BAD_EVENT && state->shape != SHAPE_EVENT && is_several(todo->text))
        return take_parts(todo, CONTAINER_NONE);
    if (status != KF_OK)
        return refuse_event(todo);
    const wrapper found = find_wrapper(todo->shape, state->matcher, todo->text->bytes, todo->text->length);
    return found.kind == WRAPPER_NONE ? hand_on(todo) : unwrap_object(todo, &found);
}

static bool take_text(const task *todo)
{
    const nested_text *of = todo->text;
    if (!opens_container(todo->shape, of->bytes, of->length))
        return take_object(todo);
    if (todo->depth >= MAX_WRAPPERS)
        return refuse(todo, too_deep, NULL);
    return take_parts(todo, CONTAINER_NONE);
}

bool unwrap_item(unwrapper *state, const item *from)
{
    const nested_text whole = {.bytes = from->text.bytes, .length = from->text.length};
    task todo = {state, &whole, state->shape, 0};
    state->item = from;
    state->status = from->status;
    state->rejected = NULL;
    if (from->broken)
        return refuse_broken(&todo, from->error);
    if (from->opened) {
        todo.shape = shape_of_elements(state->shape, from->opened);
        todo.depth = 1;
    }
    return take_text(&todo);
}
