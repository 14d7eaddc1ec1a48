#compdef kmsfilter
# zsh completion for kmsfilter. The words come from the program itself, so that they are always those it knows.
local -a words_known
if (( CURRENT == 2 )); then
    words_known=(${(f)"$(kmsfilter --complete 2>/dev/null)"})
elif [[ ${words[2]} == help && CURRENT -gt 3 ]]; then
    # Behind a topic of `help` stands one of its names.
    words_known=(${(f)"$(kmsfilter --complete help ${words[3]} 2>/dev/null)"})
else
    words_known=(${(f)"$(kmsfilter --complete ${words[2]} 2>/dev/null)"})
fi
compadd -- ${words_known%=}
[[ ${words[2]} == help ]] || _files
