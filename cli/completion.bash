# bash completion for kmsfilter. The words come from the program itself, so that they are always those it knows.
_kmsfilter()
{
    local word=${COMP_WORDS[COMP_CWORD]} command=run
    # What names no sub-command is an argument of run, and the program offers run's options for it.
    if [[ ${COMP_WORDS[1]} != -* ]]; then
        command=${COMP_WORDS[1]}
    fi
    if [[ $COMP_CWORD -eq 1 && $word != -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(kmsfilter --complete 2>/dev/null)" -f -- "$word")
    elif [[ $command == help && $word != -* ]]; then
        # Behind `help` stands a topic or a sub-command, and behind a topic one of its names.
        if [[ $COMP_CWORD -eq 2 ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$(kmsfilter --complete help 2>/dev/null)" -- "$word")
        elif [[ $COMP_CWORD -eq 3 ]]; then
            mapfile -t COMPREPLY < <(compgen -W "$(kmsfilter --complete help "${COMP_WORDS[2]}" 2>/dev/null)" -- "$word")
        fi
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(kmsfilter --complete "$command" 2>/dev/null)" -- "$word")
        if [[ ${COMPREPLY[0]} == *= ]]; then
            compopt -o nospace
        fi
    else
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}
complete -o filenames -F _kmsfilter kmsfilter
